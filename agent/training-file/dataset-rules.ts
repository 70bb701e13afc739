// The rules between the keys that say which rows are trained on, and which are held out. Pure.
import { DatasetSection, type TrainingFile } from "../../schemas/training.ts";
import { conflict, noEffect, related, type IsWritten, type KeyProblem } from "./key-problem.ts";
import { trainingKeys } from "./keys.ts";
import { removeFix, setFix } from "./mend.ts";

/** Rows come from one file or were imported, and one key says which of them are held out. */
export function checkDataset({ dataset, evaluation }: TrainingFile, isWritten: IsWritten): KeyProblem[] {
  const problems: KeyProblem[] = [];
  if (dataset.path === undefined && dataset.id === undefined) return [missingRows()];
  if (dataset.path !== undefined && dataset.id !== undefined) return [twoRows(dataset.version !== undefined)];
  if (dataset.version !== undefined || dataset.path === undefined) return checkImported(dataset, isWritten);
  if (dataset.validation_path !== undefined && dataset.split_column !== undefined)
    problems.push(
      conflict(
        ["dataset", "split_column"],
        "dataset.split_column and dataset.validation_path both say which rows are held out.",
        "Keep one of the two.",
        {
          others: [["dataset", "validation_path"]],
          fixes: [
            removeFix(["dataset", "split_column"], "possible"),
            removeFix(["dataset", "validation_path"], "possible"),
          ],
        },
      ),
    );
  const given = dataset.validation_path === undefined ? "split_column" : "validation_path";
  if (dataset[given] !== undefined) {
    for (const key of ["validation_fraction", "validation_position"])
      if (isWritten(["dataset", key]))
        problems.push(
          noEffect(["dataset", key], `because dataset.${given} says which rows are held out`, [
            ["dataset", given],
          ]),
        );
    return problems;
  }
  if (dataset.validation_fraction !== 0) return problems;
  if (evaluation.patience !== undefined)
    problems.push(nothingHeldOut("patience", "waits for a held-out loss", "Hold some rows out"));
  if (evaluation.samples !== undefined && evaluation.test_set === undefined)
    problems.push(
      nothingHeldOut(
        "samples",
        "asks held-out rows",
        "Hold some rows out, name a test set in evaluation.test_set",
      ),
    );
  return problems;
}

function nothingHeldOut(key: "patience" | "samples", does: string, advice: string): KeyProblem {
  return conflict(
    ["evaluation", key],
    `evaluation.${key} ${does}, and dataset.validation_fraction = 0 holds no rows out.`,
    `${advice}, or remove ${key}.`,
    {
      others: [["dataset", "validation_fraction"]],
      fixes: [
        setFix(["dataset", "validation_fraction"], 0.1, "possible"),
        removeFix(["evaluation", key], "possible"),
      ],
    },
  );
}

function missingRows(): KeyProblem {
  return {
    path: ["dataset", "path"],
    part: "key",
    code: "missing_key",
    severity: "error",
    message: "The key dataset.path is missing, and dataset.id, which could take its place.",
    advice: `Add path = …: ${trainingKeys.key(["dataset", "path"])?.schema.description ?? ""}`,
    related: [["dataset", "id"]].map(related),
    fixes: [setFix(["dataset", "path"], "rows.jsonl", "possible")],
  };
}

function twoRows(hasVersion: boolean): KeyProblem {
  const imported = hasVersion ? "id and version" : "id";
  return conflict(
    ["dataset", "path"],
    "dataset.path names a file of rows, and dataset.id rows that were imported already.",
    `Remove path to train on the imported rows, or ${imported} to train on the file.`,
    {
      others: [["dataset", "id"]],
      fixes: [
        removeFix(["dataset", "path"], "possible"),
        ...(hasVersion ? [] : [removeFix(["dataset", "id"], "possible")]),
      ],
    },
  );
}

/** What decides how a file is read decides nothing about rows that were read before. */
function checkImported({ version }: TrainingFile["dataset"], isWritten: IsWritten): KeyProblem[] {
  const names = Object.keys(DatasetSection.shape).filter(
    (name) => !["path", "name", "id", "version"].includes(name),
  );
  const by = version === undefined ? "id" : "version";
  return names
    .filter((name) => isWritten(["dataset", name]))
    .map((name) =>
      noEffect(["dataset", name], `because dataset.${by} names rows that were imported before`, [
        ["dataset", by],
      ]),
    );
}
