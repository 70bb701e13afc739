// Trains on a disk that has no room for a third checkpoint, and prints what is left: argument 1 is the folder.
import { readdirSync } from "node:fs";
import path from "node:path";
import { TrainyardError } from "../../agent/errors.ts";
import { verifyCheckpoint } from "../../agent/training/checkpoint.ts";
import { runTiny } from "../support/tiny-run.ts";

const folder = process.argv[2]!;
let code: string | undefined;
try {
  await runTiny({ folder, config: { checkpoint: { interval: 1, keep_latest_k: 5 } } });
} catch (error) {
  if (!(error instanceof TrainyardError)) throw error;
  ({ code } = error);
}
const checkpoints = path.join(folder, "checkpoints");
const left = readdirSync(checkpoints).sort();
for (const name of left) await verifyCheckpoint(path.join(checkpoints, name));
console.log(JSON.stringify({ code, left }));
