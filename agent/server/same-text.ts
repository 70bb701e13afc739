// Compares secrets.
import { createHash, timingSafeEqual } from "node:crypto";

/** Takes the same time wherever the texts differ. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}
