// `trainyard import`: reads a dataset and says what is in it and what is wrong with it, or takes a model in.
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
import { importModel, modelNamedBy, type ModelOptions } from "./import-model.ts";
import type { Output } from "./output.ts";
import { addCommand, numberFrom, perform, wholeNumberFrom, type Context } from "./program.ts";

interface ImportOptions extends ModelOptions {
  json?: boolean;
  format: TrainingFile["dataset"]["format"];
  heldOut: number;
  seed: number;
}

export function registerImport(program: Command): void {
  const formats = DatasetSection.shape.format.unwrap().options;
  addCommand(
    program,
    "import",
    "Read a dataset, or take in a model: a folder, a .gguf file or org/name of the Hub.",
  )
    .argument("<source>", "rows (.txt, .json, .jsonl, .csv), a training file (*.toml), or a model")
    .addOption(new Option("--format <shape>", "shape of a row").choices(formats).default("auto"))
    .option("--held-out <share>", "share of the rows to hold out", numberFrom(0), 0.1)
    .option("--seed <number>", "seed of the rows that are held out", wholeNumberFrom(0), 0)
    .option("--id <id>", "name to keep it under; of a model that is there already")
    .option("--reference", "leave the weights of a model where they are; usual from 256 MiB")
    .option("--copy", "copy the weights of a model, whatever their size")
    .option("--revision <name>", "branch, tag or commit of a model of the Hub")
    .option("--file <name>", "which GGUF file, where a model of the Hub has several")
    .option("--token-file <file>", "file with an access token of the Hub, instead of HF_TOKEN")
    .option("--allow-hub", "agree, once for this home, that the agent asks the Hub")
    .action((source: string, options: ImportOptions) =>
      perform(options, (context) => {
        const model = modelNamedBy(source);
        return model === undefined
          ? importFile(context, source, options)
          : importModel(context, model, options);
      }),
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
