// Writes a training file as it was resolved, for the folder of its run.
import { stringify } from "smol-toml";
import type { TrainingFile } from "../../schemas/training.ts";

/** TOML with every key written out, single values before tables, so that it reads back to the same file. */
export function writeTrainingFile(config: TrainingFile): string {
  return `# The training file as it was resolved: bases merged, defaults filled in.\n${stringify(config)}`;
}
