// What a training file would take: its rows are imported and its vocabulary is learnt, since both decide it.
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import type { Outcome, Problem } from "../../../schemas/problem.ts";
import type { LossShare } from "../../../schemas/protocol/method.ts";
import type { RunPlan } from "../../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../../schemas/training.ts";
import { datasetIdOf } from "../../dataset/dataset-id.ts";
import { importDataset, type DatasetVersion } from "../../dataset/import.ts";
import { openDataset } from "../../dataset/store.ts";
import { TrainyardError } from "../../errors.ts";
import { openBase } from "../../run/base.ts";
import { planPrepared, prepareTraining, type Prepared } from "../../run/trainer/prepare.ts";
import { createDraft } from "../../store/drafts.ts";
import { epochsOf, planSeconds } from "../../training/plan.ts";
import type { Performer } from "../performers.ts";

/** Of the training rows; of more, a beginning of about that size stands for the whole. */
const mostBytes = 16 * 2 ** 20;

export const planTraining: Performer<"planTraining"> = async ({ file, config }, { home, report }) => {
  const imported = await rowsOf(config, { home, report });
  const problems = [...imported.problems];
  if (imported.value === undefined) return { plan: null, problems };

  const folder = await createDraft(path.join(home.cache, "plans"));
  try {
    report({ message: config.model.base === undefined ? "Learning the vocabulary" : "Opening the base" });
    const { sample, share } = await beginningOf(imported.value, folder);
    const warnings: string[] = [];
    const log = (level: string, message: string): void => {
      if (level === "info") report({ message });
      else warnings.push(message);
    };
    const base = await openBase(home, config);
    base?.close();
    const tokenizerFolder = path.join(folder, "tokenizer");
    const prepared = await prepareTraining(sample, config, { tokenizerFolder, base, log });
    const plan = await planOf(config, prepared, share);
    // What is said of a part of the rows is not true of all.
    return { plan: share < 1 ? plan : { ...plan, words: [...plan.words, ...warnings] }, problems };
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    return { plan: null, problems: [...problems, asProblem(error, file)] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

/** The version that the training file names, or what its file of rows is imported as. */
async function rowsOf(
  { dataset: section, training }: TrainingFile,
  { home, report }: Pick<Parameters<typeof planTraining>[1], "home" | "report">,
): Promise<Outcome<DatasetVersion | undefined>> {
  const id = datasetIdOf(section);
  const { path: file, version } = section;
  if (version !== undefined || file === undefined)
    return { value: await openDataset(home, id, version), problems: [] };
  report({ message: "Importing the rows" });
  return importDataset(home, {
    id,
    file,
    section,
    baseFolder: path.dirname(file),
    seed: training.seed,
    onProgress: (rows) => report({ message: `Importing the rows: ${rows.toLocaleString("en")}` }),
  });
}

/** @param share of the training rows that were prepared */
async function planOf(config: TrainingFile, prepared: Prepared, share: number): Promise<RunPlan> {
  const { plan, data, words } = await planPrepared(config, prepared, share);
  return {
    parameters: plan.parameters,
    tokens: plan.tokensPerStep,
    memory: plan.memory,
    memoryAvailable: plan.memoryAvailable,
    fits: plan.memory <= plan.memoryAvailable,
    seconds: planSeconds(plan, config, data),
    disk: plan.disk,
    epochs: epochsOf(config, data.batchesPerEpoch),
    lossShare: lossShareOf(config, prepared.trainingBatches),
    model: prepared.model,
    words,
  };
}

function lossShareOf(
  { training, dpo }: TrainingFile,
  { mostLossTargets, meanLossTargets }: Prepared["trainingBatches"],
): LossShare {
  const tokens = training.local_batch_size * (dpo ? 2 : 1) * training.seq_len;
  return { most: mostLossTargets / tokens, mean: meanLossTargets / tokens };
}

/** The version itself, or one with the first part of its training rows and none held out. */
async function beginningOf(
  version: DatasetVersion,
  folder: string,
): Promise<{ sample: DatasetVersion; share: number }> {
  const { train = { rows: 0, bytes: 0 }, validation = { rows: 0, bytes: 0 } } = version.manifest.splits;
  if (train.bytes + validation.bytes <= mostBytes) return { sample: version, share: 1 };
  let rows = 0;
  let bytes = 0;
  const from = createReadStream(path.join(version.folder, "train.jsonl"), { highWaterMark: 1 << 20 });
  async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      const lastLineBreak = chunk.lastIndexOf(10);
      const isLast = bytes + chunk.length >= mostBytes && lastLineBreak >= 0;
      const end = isLast ? lastLineBreak + 1 : chunk.length;
      const taken = chunk.subarray(0, end);
      for (let at = taken.indexOf(10); at >= 0; at = taken.indexOf(10, at + 1)) rows += 1;
      bytes += taken.length;
      yield taken;
      if (isLast) return;
    }
  }
  await mkdir(folder, { recursive: true });
  await pipeline(from, wholeLines, createWriteStream(path.join(folder, "train.jsonl")));
  const manifest = { ...version.manifest, splits: { train: { rows, bytes } } };
  return { sample: { folder, manifest }, share: bytes / train.bytes };
}

function asProblem({ code, message, advice }: TrainyardError, file: string): Problem {
  return { code, severity: "error", message, advice, file };
}
