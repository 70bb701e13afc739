// Held-out loss and accuracy of a model in training: a forward pass over its weights where they lie.
import type { ModelConfig, PreferenceMetrics } from "../../schemas/run.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Batch } from "../dataset/batches.ts";
import { buildAdaptedDecoder } from "../model/adapted-decoder.ts";
import type { LoraOptions } from "../model/lora.ts";
import { type HeldWeights, buffersOf, nothingHeld } from "../model/quantized-model.ts";
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
  /** Where pairs are judged, which then take the place of the targets. */
  readonly preferences?: PreferenceMetrics;
}

export interface Evaluator {
  evaluate(batches: Iterable<Batch>): Promise<Evaluation>;
  close(): void;
}

export function openEvaluator(options: EvaluatorOptions): Evaluator {
  const { model, tensors, lora, batchSize, sequenceLength, packed, threads } = options;
  const { quantized = nothingHeld.quantized } = options;
  const tape = new Tape();
  const shape = { batchSize, sequenceLength, packed, dropout: false };
  const { decoder } = buildAdaptedDecoder(tape, model, { ...shape, quantized, lora });
  const { loss: sum, weights } = emitLoss(tape, decoder, batchSize * sequenceLength);
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
    close: () => graph.close(),
  };
}
