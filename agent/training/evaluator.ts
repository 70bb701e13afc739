// The held-out loss of a model in training: a forward pass over its weights where they lie.
import type { ModelConfig } from "../../schemas/run.ts";
import { linearCrossEntropy } from "../autodiff/ops/cross-entropy.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Batch } from "../dataset/batches.ts";
import { buildDecoder } from "../model/decoder.ts";
import { openGraph } from "../model/runtime.ts";
import type { Tensors } from "../model/tensors.ts";
import { feedBatch } from "./session.ts";

export interface EvaluatorOptions {
  readonly model: ModelConfig;
  /** The weights, read anew at every evaluation. */
  readonly tensors: Tensors;
  readonly batchSize: number;
  readonly sequenceLength: number;
  readonly packed: boolean;
  readonly threads: number;
}

export interface Evaluator {
  /** Mean negative log-likelihood of the targets with loss, in nats per token, and how many there were. */
  evaluate(batches: Iterable<Batch>): Promise<{ loss: number; targets: number }>;
}

export function openEvaluator(options: EvaluatorOptions): Evaluator {
  const { model, tensors, batchSize, sequenceLength, packed, threads } = options;
  const rows = batchSize * sequenceLength;
  const tape = new Tape();
  const decoder = buildDecoder(tape, model, { batchSize, sequenceLength, packed, dropout: false });
  const targets = tape.onnx.input("targets", [rows, 1], "int32");
  const weights = tape.onnx.input("weights", [rows, 1]);
  const sum = tape.apply(linearCrossEntropy, decoder.hidden, decoder.outputWeight, targets, weights);
  tape.onnx.output(sum);
  const buffers = new Map([...tensors].map(([name, { data }]) => [name, data]));
  const graph = openGraph(tape.onnx, buffers, threads);
  return {
    async evaluate(batches) {
      let loss = 0;
      let count = 0;
      for (const batch of batches) {
        feedBatch(graph, batch, packed);
        await graph.run();
        loss += graph.floats(sum)[0]!;
        count += batch.weights.reduce((total, weight) => total + weight, 0);
      }
      return { loss: count === 0 ? NaN : loss / count, targets: count };
    },
  };
}
