// Held-out loss and accuracy of a model in training: a forward pass over its weights where they lie.
import type { ModelConfig } from "../../schemas/run.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Batch } from "../dataset/batches.ts";
import { buildDecoder } from "../model/decoder.ts";
import { type LoraOptions, buildAdapters } from "../model/lora.ts";
import { type HeldWeights, buffersOf, nothingHeld, projectQuantized } from "../model/quantised-model.ts";
import { openGraph } from "../model/runtime.ts";
import type { Tensors } from "../model/tensors.ts";
import { emitLoss, feedBatch } from "./loss.ts";

export interface EvaluatorOptions {
  readonly model: ModelConfig;
  /** The weights, and those of the adapters by peft's names, read anew at every evaluation. */
  readonly tensors: Tensors;
  /** Frozen weights of few bits, which are then not among the tensors. */
  readonly quantized?: HeldWeights["quantized"] | undefined;
  /** The adapters beside the weights, where there are any. */
  readonly lora?: LoraOptions | undefined;
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
  const { model, tensors, lora, batchSize, sequenceLength, packed, threads } = options;
  const rows = batchSize * sequenceLength;
  const tape = new Tape();
  const { quantized = nothingHeld.quantized } = options;
  const base = projectQuantized(quantized);
  const adapters = lora && buildAdapters(tape, model, lora, { rows, dropout: false, base });
  const decoder = buildDecoder(tape, model, {
    ...{ batchSize, sequenceLength, packed, dropout: false, quantized },
    ...(adapters && { project: adapters.project }),
  });
  const { loss: sum, weights } = emitLoss(tape, decoder, rows);
  tape.onnx.output(sum);
  // Whether the target's logit is the greatest costs far less to see than which one is.
  const isBest = tape.onnx.equal(sum.targetLogits, sum.greatestLogit());
  const right = tape.onnx.sum(tape.onnx.where(isBest, weights, 0), [0, 1], false);
  tape.onnx.output(right);
  const buffers = new Map(buffersOf({ weights: tensors, quantized }));
  const graph = openGraph(tape.onnx, buffers, threads);
  return {
    async evaluate(batches) {
      let [loss, correct, count] = [0, 0, 0];
      for (const batch of batches) {
        const order = feedBatch(graph, batch, { packed });
        await graph.run(order.length);
        loss += graph.floats(sum)[0]!;
        correct += graph.floats(right)[0]!;
        count += batch.weights.reduce((total, weight) => total + weight, 0);
      }
      return { loss: loss / count, accuracy: correct / count, targets: count };
    },
  };
}
