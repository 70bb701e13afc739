// Training files for tests: texts with a ▸ before each place that a problem must point at.
import assert from "node:assert/strict";
import { mkdtemp, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { TrainingFile } from "../../../schemas/training.ts";
import { readTrainingFile } from "../../../agent/training-file/read.ts";

/** The least that a training file needs; rows.jsonl lies beside every file that `writeFiles` writes. */
export const smallest = 'schema = 1\ndataset.path = "rows.jsonl"\n';

/** Writes files with the marks taken out, and returns their folder. */
export async function writeFiles(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "training-file-"));
  await writeFile(path.join(folder, "rows.jsonl"), '{"text":"hello"}\n');
  for (const [name, text] of Object.entries(files))
    await writeFile(path.join(folder, name), text.replaceAll("▸", ""));
  return folder;
}

/** Reads `file`, or run.train.toml; expects one problem at each mark, in order: "severity code: message | advice". */
export async function expectProblems(
  files: Readonly<Record<string, string>>,
  expected: readonly string[],
): Promise<TrainingFile | undefined> {
  const folder = await writeFiles(files);
  const { value, problems } = await readTrainingFile(path.join(folder, "run.train.toml"));
  const found = problems.map((problem) => ({
    said: `${problem.severity} ${problem.code}: ${problem.message} | ${problem.advice ?? ""}`.replaceAll(
      folder + path.sep,
      "./",
    ),
    at: `${path.basename(problem.file ?? "")}:${problem.line}:${problem.column}`,
  }));
  assert.deepEqual(
    found.map(({ said }) => said),
    expected,
  );
  const marks = Object.entries(files).flatMap(([name, text]) => marksOf(name, text));
  assert.deepEqual(
    found.map(({ at }) => at),
    marks,
  );
  return value;
}

function marksOf(name: string, marked: string): string[] {
  return marked.split("\n").flatMap((text, index) =>
    text
      .split("▸")
      .slice(0, -1)
      .map((_, mark, parts) => `${name}:${index + 1}:${parts.slice(0, mark + 1).join("").length + 1}`),
  );
}
