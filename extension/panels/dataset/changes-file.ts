// Changes of rows on their way to the agent: in the call itself, or in a file of their own where they are too many for it.
import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Request } from "../../../schemas/protocol.ts";
import type { RowChange } from "../../../schemas/protocol/dataset.ts";

type ChangesSent = NonNullable<Request<"dataset/revise">["changes"]>;

/** Of one call: a message of the wire has 1 MiB at most. */
const BYTES_AT_ONCE = 700_000;
const CHANGES_AT_ONCE = 1200;

/** However many they are, they make one version. The file is gone once they were sent. */
export async function withChanges<T>(
  changes: readonly RowChange[],
  send: (changes: ChangesSent) => Promise<T>,
): Promise<T> {
  if (fits(changes)) return send([...changes]);
  const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-changes-"));
  try {
    const file = path.join(folder, "changes.jsonl");
    await write(file, changes);
    return await send({ path: file });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function fits(changes: readonly RowChange[]): boolean {
  if (changes.length > CHANGES_AT_ONCE) return false;
  let bytes = 0;
  return changes.every((change) => (bytes += Buffer.byteLength(JSON.stringify(change)) + 1) <= BYTES_AT_ONCE);
}

async function write(path: string, changes: readonly RowChange[]): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for (const change of changes) await file.appendFile(`${JSON.stringify(change)}\n`);
  } finally {
    await file.close();
  }
}
