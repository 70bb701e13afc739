// The loss of a run's checkpoint over all rows that were held out, by the same forward pass that training uses.
import path from "node:path";
import { openDataset } from "../dataset/store.ts";
import { requireScoringRoom } from "../model/scoring.ts";
import { openModelSource, readTensors } from "../model/source.ts";
import type { Home } from "../store/home.ts";
import { verifyCheckpoint } from "../training/checkpoint.ts";
import { openEvaluator } from "../training/evaluator.ts";
import { baseOfRun } from "./base.ts";
import type { Run } from "./state.ts";
import { prepareTraining } from "./trainer/prepare.ts";

export interface HeldOutLoss {
  /** Nats per token; null when no row was held out. */
  loss: number | null;
  /** Share of the tokens that the model predicts; null when no row was held out. */
  accuracy: number | null;
  tokens: number;
}

/** `checkpoint` is the folder of one of the run's checkpoints. */
export async function heldOutLoss(home: Home, run: Run, checkpoint: string): Promise<HeldOutLoss> {
  const { dataset } = run.manifest;
  // Of preferences, the chosen answers.
  const config = { ...run.manifest.config, dpo: undefined };
  if (dataset === undefined) return { loss: null, accuracy: null, tokens: 0 };
  const version = await openDataset(home, dataset.id, dataset.version);
  const tokenizerFolder = path.join(run.folder.root, "tokenizer");
  const base = await baseOfRun(run.manifest, tokenizerFolder);
  const log = (): void => undefined;
  const { validationBatches } = await prepareTraining(version, config, { tokenizerFolder, base, log });
  if (validationBatches === undefined) return { loss: null, accuracy: null, tokens: 0 };
  await verifyCheckpoint(checkpoint);
  const source = await openModelSource(checkpoint);
  const { local_batch_size: batchSize, seq_len: length } = config.training;
  requireScoringRoom(source.config, [{ batchSize, length }]);
  const evaluator = openEvaluator({
    model: source.config,
    tensors: readTensors(source),
    ...{ batchSize, sequenceLength: length },
    packed: config.training.packing,
    threads: config.training.threads,
  });
  source.close();
  const batches = Array.from({ length: validationBatches.batchesPerEpoch }, (_, index) =>
    validationBatches.batchAt(index),
  );
  const { loss, accuracy, targets } = await evaluator.evaluate(batches).finally(() => evaluator.close());
  if (targets === 0) return { loss: null, accuracy: null, tokens: 0 };
  return { loss, accuracy, tokens: Math.round(targets) };
}
