// Reads the training file that a command names; its warnings are said, its errors end the command.
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { formatProblems } from "../training-file/format.ts";
import { readTrainingFile } from "../training-file/read.ts";
import type { Context } from "./program.ts";

export async function loadTrainingFile(
  file: string,
  { home, output }: Context,
): Promise<{ file: string; config: TrainingFile }> {
  const absolute = path.resolve(file);
  const { value, problems } = await readTrainingFile(absolute, undefined, home);
  if (value === undefined) throw errors.inputHasProblems(`The training file ${file}`, problems);
  if (problems.length > 0) output.complain(formatProblems(problems));
  return { file: absolute, config: value };
}
