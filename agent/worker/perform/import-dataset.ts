// Imports a dataset and tells how many rows there are so far.
import { makeCurrent } from "../../dataset/current.ts";
import { importDataset } from "../../dataset/import.ts";
import type { Performer } from "../performers.ts";

export const importRows: Performer<"importDataset"> = async (input, { home, report }) => {
  const { value, problems } = await importDataset(home, {
    ...input,
    onProgress: (rows) => report({ message: `${rows.toLocaleString("en")} rows` }),
  });
  if (value !== undefined) makeCurrent(home, input.id, value.manifest.version);
  return { version: value ?? null, problems };
};
