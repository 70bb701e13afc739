// The files that a training file names: made absolute, and looked for before anything starts.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import type { KeyPath } from "./positions.ts";
import type { KeyProblem } from "./key-problem.ts";
import { nearest } from "./suggest.ts";

/** The same file with every path absolute; `folderOf` says where the file lies that wrote a key. */
export function resolvePaths(file: TrainingFile, folderOf: (path: KeyPath) => string): TrainingFile {
  const resolve = (written: string | undefined, key: KeyPath) =>
    written === undefined ? undefined : path.resolve(folderOf(key), written);
  const { path: rows, validation_path: validationPath } = file.dataset;
  const { path: tokenizerPath } = file.tokenizer;
  return {
    ...file,
    dataset: {
      ...file.dataset,
      ...(rows !== undefined && { path: resolve(rows, ["dataset", "path"]) }),
      ...(validationPath !== undefined && {
        validation_path: resolve(validationPath, ["dataset", "validation_path"]),
      }),
    },
    tokenizer: {
      ...file.tokenizer,
      ...(tokenizerPath !== undefined && { path: resolve(tokenizerPath, ["tokenizer", "path"]) }),
    },
  };
}

/** One problem for each file that is named and is not there. Expects absolute paths. */
export async function checkPaths(file: TrainingFile): Promise<KeyProblem[]> {
  const { path: rows, validation_path: heldOut, version } = file.dataset;
  const named: readonly (readonly [KeyPath, string | undefined])[] = [
    // An imported version has its own copy of the rows.
    [["dataset", "path"], version === undefined ? rows : undefined],
    [["dataset", "validation_path"], version === undefined && rows !== undefined ? heldOut : undefined],
    [["tokenizer", "path"], file.tokenizer.path],
  ];
  const problems = await Promise.all(named.map(([key, target]) => checkPath(key, target)));
  return problems.flat();
}

async function checkPath(key: KeyPath, target: string | undefined): Promise<KeyProblem[]> {
  if (target === undefined) return [];
  const place = { path: key, part: "value", severity: "error" } as const;
  const found = await stat(target).catch(() => undefined);
  if (found?.isDirectory() === true)
    return [
      {
        ...place,
        code: "not_a_file",
        message: `${key.join(".")} names the folder ${target}; a file is needed.`,
        advice: "Name a file in it.",
      },
    ];
  if (found !== undefined) return [];
  const { code, message, advice } = errors.fileNotFound(target);
  const meant = nearest(path.basename(target), await readdir(path.dirname(target)).catch(() => []));
  return [{ ...place, code, message, advice: meant === undefined ? advice : `Did you mean ${meant}?` }];
}
