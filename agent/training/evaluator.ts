// Held-out loss and accuracy of a model in training: a forward pass over its weights where they lie.
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

export interface Evaluation {
  /** Mean negative log-likelihood of the targets with loss, in nats per token; NaN without any. */
  readonly loss: number;
  /** Share of these targets to which no other token was preferred, 0 to 1; NaN without any. */
  readonly accuracy: number;
  /** How many there were. */
  readonly targets: number;
}

export interface Evaluator {
  evaluate(batches: Iterable<Batch>): Promise<Evaluation>;
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
  // Whether the target's logit is the greatest costs far less to see than which one is.
  const isBest = tape.onnx.equal(sum.targetLogits, tape.onnx.max(sum.logits, [1]));
  const right = tape.onnx.sum(tape.onnx.where(isBest, weights, 0), [0, 1], false);
  tape.onnx.output(right);
  const buffers = new Map([...tensors].map(([name, { data }]) => [name, data]));
  const graph = openGraph(tape.onnx, buffers, threads);
  return {
    async evaluate(batches) {
      let [loss, correct, count] = [0, 0, 0];
      for (const batch of batches) {
        feedBatch(graph, batch, packed);
        await graph.run();
        loss += graph.floats(sum)[0]!;
        correct += graph.floats(right)[0]!;
        count += batch.weights.reduce((total, weight) => total + weight, 0);
      }
      return { loss: loss / count, accuracy: correct / count, targets: count };
    },
  };
}
