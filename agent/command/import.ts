// `trainyard import FILE`: reads a dataset and says what is in it and what is wrong with it.
import path from "node:path";
import { Option, type Command } from "commander";
import { DatasetSection, type TrainingFile } from "../../schemas/training.ts";
import { makeCurrent } from "../dataset/current.ts";
import { datasetIdOf } from "../dataset/dataset-id.ts";
import { importDataset, type DatasetVersion } from "../dataset/import.ts";
import { openDataset } from "../dataset/store.ts";
import { errors } from "../errors.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { formatCount } from "../terminal/format.ts";
import { formatProblems } from "../training-file/format.ts";
import { loadTrainingFile } from "./load-training-file.ts";
import type { Output } from "./output.ts";
import { addCommand, numberFrom, perform, wholeNumberFrom, type Context } from "./program.ts";

interface ImportOptions {
  json?: boolean;
  format: TrainingFile["dataset"]["format"];
  heldOut: number;
  seed: number;
  id?: string;
}

export function registerImport(program: Command): void {
  const formats = DatasetSection.shape.format.unwrap().options;
  addCommand(program, "import", "Read a dataset: .txt, .json, .jsonl, .csv, or that of a training file.")
    .argument("<file>", "file with the rows, or training file (*.toml)")
    .addOption(new Option("--format <shape>", "shape of a row").choices(formats).default("auto"))
    .option("--held-out <share>", "share of the rows to hold out", numberFrom(0), 0.1)
    .option("--seed <number>", "seed of the rows that are held out", wholeNumberFrom(0), 0)
    .option("--id <id>", "name to keep it under")
    .action((file: string, options: ImportOptions) =>
      perform(options, (context) => importFile(context, file, options)),
    );
}

async function importFile(context: Context, file: string, options: ImportOptions): Promise<void> {
  const { output } = context;
  const version = await versionOf(file, options, context);
  describe(version, output);
  output.result({ folder: version.folder, ...version.manifest });
}

/** The rows of the file, imported, or those that the training file says were imported before. */
async function versionOf(file: string, options: ImportOptions, context: Context): Promise<DatasetVersion> {
  const { home, output } = context;
  const { section, seed } = await sectionFor(file, options, context);
  const id = options.id ?? datasetIdOf(section);
  const { path: rows, version } = section;
  if (version !== undefined || rows === undefined) return openDataset(home, id, version);
  const { value, problems } = await importDataset(home, {
    ...{ id, section, seed },
    file: rows,
    baseFolder: path.dirname(rows),
  });
  if (value === undefined) throw errors.inputHasProblems(`The dataset ${file}`, problems);
  makeCurrent(home, id, value.manifest.version);
  for (const problem of problems) output.tell("problem", problem);
  if (problems.length > 0) output.complain(formatProblems(problems));
  return value;
}

/** Of a training file its [dataset] table counts, of rows the options. */
async function sectionFor(
  file: string,
  options: ImportOptions,
  context: Context,
): Promise<{ section: TrainingFile["dataset"]; seed: number }> {
  if (file.endsWith(".toml")) {
    const { config } = await loadTrainingFile(file, context);
    return { section: config.dataset, seed: config.training.seed };
  }
  const { format, heldOut, seed } = options;
  const rows = { path: path.resolve(file), format, validation_fraction: heldOut };
  const parsed = DatasetSection.safeParse(rows);
  if (!parsed.success) throw errors.optionNotUsable("--held-out", "It must be a share from 0 to 0.9.");
  return { section: parsed.data, seed };
}

function describe({ folder, manifest }: DatasetVersion, output: Output): void {
  output.say(`${manifest.id}, version ${manifest.version}`);
  for (const [split, { rows, bytes }] of Object.entries(manifest.splits)) {
    output.say(`  ${split.padEnd(12)} ${formatCount(rows)} rows, ${formatBytes(bytes)}`);
  }
  const { rowsKeptOut, duplicateRows, leakedRows } = manifest;
  output.say(
    `  ${formatCount(rowsKeptOut)} kept out, ${formatCount(duplicateRows)} duplicates, ${formatCount(leakedRows)} shared by the splits`,
  );
  output.say(`  ${folder}`);
}
