// Ids of calls of tools.
import { randomInt } from "node:crypto";

const characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Nine letters and digits, since some templates take no other ids. */
export function newCallId(): string {
  return Array.from({ length: 9 }, () => characters[randomInt(characters.length)]).join("");
}
