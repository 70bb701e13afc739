// Reads a training file, or text that an editor holds as if it were one.
import path from "node:path";
import { readTrainingFile } from "../../training-file/read.ts";
import type { Performer } from "../performers.ts";

/** What text without a file is called; its problems name it. */
const unsavedName = "unsaved.train.toml";

export const readTraining: Performer<"readTraining"> = async (source, { home }) => {
  const file = "file" in source ? source.file : path.join(source.folder, unsavedName);
  const { value, problems } = await readTrainingFile(file, "text" in source ? source.text : undefined, home);
  return { config: value ?? null, file, problems };
};
