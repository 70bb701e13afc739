// The last to hear of a bug in the agent: it is written down with its stack, and the agent ends. Runs go on.
import { writeSync } from "node:fs";
import type { Log } from "../server/log.ts";
import { stackOf } from "../server/log-failures.ts";
import { exitCodes } from "./exit-codes.ts";

/** What nobody has caught ends this process, since nobody knows what still holds; the next agent begins from the disk. */
export function endOnBugs(log: Log): void {
  for (const event of ["uncaughtException", "unhandledRejection"] as const)
    process.on(event, (error: unknown) => {
      const bug = stackOf(error);
      log.fatal({ bug }, event);
      try {
        writeSync(2, `Sorry, this is a bug in Trainyard, and the agent ends: ${bug}\n`);
      } catch {
        // Nobody reads it; it is in the log.
      }
      process.exit(exitCodes.failure);
    });
}

/** Who reads what the agent prints may go away, and its disk may be full: the agent stays. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners("error");
    stream.on("error", () => undefined);
  }
}
