// Writes what was thrown into the log, with its stack where it has one.
import type { Services } from "./services.ts";

export function logFailure({ log }: Pick<Services, "log">, error: unknown): void {
  log.error(error instanceof Error ? error : String(error));
}
