// `trainyard import FILE`: reads a dataset and says what is in it and what is wrong with it.
import path from "node:path";
import { Option, type Command } from "commander";
import { DatasetSection, type TrainingFile } from "../../schemas/training.ts";
import { makeCurrent } from "../dataset/current.ts";
import { datasetId } from "../dataset/dataset-id.ts";
import { importDataset, type DatasetVersion } from "../dataset/import.ts";
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

async function importFile({ home, output }: Context, file: string, options: ImportOptions): Promise<void> {
  const { section, seed } = await sectionFor(file, options, output);
  const id = options.id ?? datasetId(section.path, section.name);
  const { value, problems } = await importDataset(home, {
    id,
    file: section.path,
    section,
    baseFolder: path.dirname(section.path),
    seed,
  });
  if (value === undefined) throw errors.inputHasProblems(`The dataset ${file}`, problems);
  makeCurrent(home, id, value.manifest.version);
  for (const problem of problems) output.tell("problem", problem);
  if (problems.length > 0) output.complain(formatProblems(problems));
  describe(value, output);
  output.result({ folder: value.folder, ...value.manifest });
}

/** Of a training file its [dataset] table counts, of rows the options. */
async function sectionFor(
  file: string,
  options: ImportOptions,
  output: Output,
): Promise<{ section: TrainingFile["dataset"]; seed: number }> {
  if (file.endsWith(".toml")) {
    const { config } = await loadTrainingFile(file, output);
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
