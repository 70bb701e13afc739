// Makes a new version of a dataset by changing rows, and tells how many there are so far.
import { makeCurrent } from "../../dataset/current.ts";
import { readRowChanges } from "../../dataset/read-row-changes.ts";
import { reviseDataset } from "../../dataset/revise.ts";
import type { Performer } from "../performers.ts";

export const reviseRows: Performer<"reviseDataset"> = async (
  { dataset: id, version, changes, added, notes },
  { home, report },
) => {
  const read = Array.isArray(changes) ? { value: changes, problems: [] } : await readRowChanges(changes.file);
  if (read.value === undefined) return { version: null, problems: read.problems };
  const { value, problems } = await reviseDataset(home, {
    ...{ id, version, changes: read.value, added, notes },
    onProgress: (rows) => report({ message: `${rows.toLocaleString("en")} rows` }),
  });
  if (value === undefined) return { version: null, problems };
  makeCurrent(home, id, value.manifest.version);
  return { version: value.manifest.version, problems };
};
