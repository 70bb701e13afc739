// Lets a stranger's chat template do its work within limits, whose breach ends the process.
import type { Message } from "../../schemas/dataset.ts";
import type { Watchdog } from "./watchdog.ts";

/** What a chat template may take; memory in bytes. */
const limit = { milliseconds: 1000, memory: 64 * 2 ** 20, memoryOfCharacter: 64 };

export function guardedTemplate<T>(watchdog: Watchdog, messages: readonly Message[], work: () => T): T {
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  const memory = limit.memory + limit.memoryOfCharacter * characters;
  return watchdog.guard({ what: "its chat template", milliseconds: limit.milliseconds, memory }, work);
}
