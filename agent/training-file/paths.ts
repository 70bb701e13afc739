// The files that a training file names: made absolute, and looked for before anything starts.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { isPathOfBase } from "./base.ts";
import type { FactKind, Facts } from "./facts.ts";
import type { KeyProblem } from "./key-problem.ts";
import { setFix } from "./mend.ts";
import type { KeyPath } from "../toml/tree.ts";
import { nearest } from "./suggest.ts";

/** The same file with every path absolute; `folderOf` says where the file lies that wrote a key. */
export function resolvePaths(file: TrainingFile, folderOf: (path: KeyPath) => string): TrainingFile {
  const resolve = (written: string | undefined, key: KeyPath) =>
    written === undefined ? undefined : path.resolve(folderOf(key), written);
  const { path: rows, validation_path: validationPath } = file.dataset;
  const { path: tokenizerPath } = file.tokenizer;
  const { base } = file.model;
  return {
    ...file,
    model: {
      ...file.model,
      ...(base !== undefined && isPathOfBase(base) && { base: resolve(base, ["model", "base"]) }),
    },
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

/** What lies at a path. */
interface Place {
  kind: "file" | "folder" | "missing";
  /** The name beside a missing file that was probably meant. */
  meant: string | undefined;
}

/** Names beyond these are not compared with one that is missing. */
const mostNeighbours = 5000;

const placeAt: FactKind<string, Place> = {
  name: "place",
  async look(target) {
    const found = await stat(target).catch(() => undefined);
    if (found !== undefined) return { kind: found.isDirectory() ? "folder" : "file", meant: undefined };
    const neighbours = await readdir(path.dirname(target)).catch(() => []);
    return { kind: "missing", meant: nearest(path.basename(target), neighbours.slice(0, mostNeighbours)) };
  },
  // A folder changes when something is put into it.
  files: (target, { kind }) => [target, ...(kind === "missing" ? [path.dirname(target)] : [])],
};

/** One problem for each file that is named and is not there; `folderOf` as in `resolvePaths`. */
export function checkPaths(
  { dataset, model, tokenizer }: TrainingFile,
  folderOf: (path: KeyPath) => string,
  facts: Facts,
): KeyProblem[] {
  const { path: rows, validation_path: heldOut, version } = dataset;
  const check = (key: KeyPath, written: string | undefined) =>
    written === undefined ? [] : checkFile(key, written, folderOf(key), facts);
  return [
    // An imported version has its own copy of the rows.
    ...check(["dataset", "path"], version === undefined ? rows : undefined),
    ...check(
      ["dataset", "validation_path"],
      version === undefined && rows !== undefined ? heldOut : undefined,
    ),
    // A base brings its own.
    ...check(["tokenizer", "path"], model.base === undefined ? tokenizer.path : undefined),
  ];
}

/** The problem of a key that names a file where there is none. A relative path starts from `folder`. */
export function checkFile(key: KeyPath, written: string, folder: string, facts: Facts): KeyProblem[] {
  const target = path.resolve(folder, written);
  const found = facts.ask(placeAt, target);
  if (found === undefined || found.kind === "file") return [];
  const place = { path: key, part: "value", severity: "error" } as const;
  if (found.kind === "folder")
    return [
      {
        ...place,
        code: "not_a_file",
        message: `${key.join(".")} names the folder ${target}; a file is needed.`,
        advice: "Name a file in it.",
      },
    ];
  const { code, message, advice } = errors.fileNotFound(target);
  const name = path.basename(target);
  const { meant } = found;
  if (meant === undefined) return [{ ...place, code, message, advice }];
  const fixes = written.endsWith(name)
    ? [setFix(key, written.slice(0, -name.length) + meant, "possible")]
    : [];
  return [{ ...place, code, message, advice: `Did you mean ${meant}?`, fixes }];
}
