// Commits what follows from something that has just made room on a disk that was full.
import { setTimeout as sleep } from "node:timers/promises";
import { TrainyardError } from "../errors.ts";
import type { Database } from "./database.ts";
import type { Change } from "./document.ts";

/** The database looks once a second whether there is room again. */
const PATIENCE_MILLISECONDS = 3000;
const TRY_MILLISECONDS = 100;

/** Returns whether it was committed; not where the disk stays full, or the database takes no changes. */
export async function commitWithRoom(
  database: Pick<Database, "commit">,
  changes: readonly Change[],
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<boolean> {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    try {
      await database.commit(changes);
      return true;
    } catch (error) {
      if (!(error instanceof TrainyardError)) throw error;
      if (error.code !== "storage_full" || performance.now() > deadline) return false;
    }
    await sleep(TRY_MILLISECONDS);
  }
}
