// One training step as a graph: forward, loss and backward of one batch.
import type { ModelConfig } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { ParameterGradient } from "../autodiff/rows.ts";
import type { DpoOptions } from "../autodiff/ops/dpo.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { buildAdaptedDecoder } from "../model/adapted-decoder.ts";
import type { Decoder } from "../model/decoder.ts";
import { type Adapters, type LoraOptions, loraOptions } from "../model/lora.ts";
import { quantizedLayouts } from "../model/quantized-model.ts";
import type { QuantizedBits } from "../model/quantize.ts";
import { emitLoss } from "./loss.ts";
import { emitPairLoss } from "./preference-loss.ts";

export interface StepOptions {
  readonly model: ModelConfig;
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** Several documents in a sequence, none of which sees another. */
  readonly packed: boolean;
  /** Share of activations that are dropped; 0 for none. */
  readonly dropout: number;
  /** Adapters to train beside frozen weights; every weight is trained when left out. */
  readonly lora?: LoraOptions | undefined;
  /** Bits of the frozen weights; float32 when left out. Only adapters can be trained beside them. */
  readonly quantization?: QuantizedBits | undefined;
  /** Whether each layer is computed again in the backward pass instead of being kept until then. */
  readonly checkpointed?: boolean | undefined;
  /** The loss of pairs of answers instead of that of tokens: `batchSize` counts their sequences, two for each. */
  readonly dpo?: DpoOptions | undefined;
  /** Most targets of a batch that carry loss; all of them when left out. */
  readonly lossRows?: number | undefined;
}

export interface StepGraph {
  readonly tape: Tape;
  readonly decoder: Decoder;
  readonly adapters: Adapters | undefined;
  readonly loss: Tensor;
  /** Loss of each row that is run, [rows, 1]. */
  readonly losses: Tensor;
  /** Log-likelihood of each sequence [batchSize, 1], where the loss is that of pairs. */
  readonly sequences: Tensor | undefined;
  /** Gradients by the names of what is trained. */
  readonly gradients: ReadonlyMap<string, ParameterGradient>;
}

/** The step that a training file asks for. `packed` says whether a sequence may hold several documents. */
export function stepOptions(config: TrainingFile, model: ModelConfig, packed: boolean): StepOptions {
  const { quantization, dropout } = config.model;
  const { dpo } = config;
  return {
    model,
    batchSize: (dpo ? 2 : 1) * config.training.local_batch_size,
    sequenceLength: config.training.seq_len,
    packed,
    dropout,
    lora: config.lora && loraOptions(config.lora),
    quantization: quantization === "none" ? undefined : quantization === "int8" ? 8 : 4,
    checkpointed: config.activation_checkpoint.mode === "full",
    dpo: dpo && { beta: dpo.beta, labelSmoothing: dpo.label_smoothing },
  };
}

/** Outputs are the loss, its parts and the gradient of each parameter that is trained; nothing else is computed. */
export function buildStepGraph(options: StepOptions): StepGraph {
  const { model, batchSize, sequenceLength, packed, lora, checkpointed } = options;
  const tape = new Tape();
  const { decoder, adapters } = buildAdaptedDecoder(tape, model, {
    ...{ batchSize, sequenceLength, packed, checkpointed, lora },
    quantized: quantizedLayouts(model, lora && options.quantization),
    dropout: options.dropout > 0,
    adapterDropout: lora !== undefined && lora.dropout > 0,
  });
  const { loss, losses, sequences } = emitObjective(tape, decoder, options);
  const trained = adapters?.parameters ?? decoder.parameters;
  const found = tape.backpropagate(loss, [...trained.values()]);
  const gradients = new Map([...trained.keys()].map((name, index) => [name, found[index]!]));
  tape.onnx.output(loss);
  tape.onnx.outputOfRows(losses);
  if (sequences) tape.onnx.output(sequences);
  for (const { dense, rows: lookedUp } of found) {
    if (dense) tape.onnx.output(dense);
    for (const { values } of lookedUp) tape.onnx.output(values);
  }
  return { tape, decoder, adapters, loss, losses, sequences, gradients };
}

function emitObjective(tape: Tape, decoder: Decoder, options: StepOptions) {
  const { batchSize, sequenceLength, dpo, lossRows = batchSize * sequenceLength } = options;
  if (dpo) return emitPairLoss(tape, decoder, lossRows, { ...dpo, sequences: batchSize });
  const { loss } = emitLoss(tape, decoder, lossRows);
  return { loss, losses: loss.losses, sequences: undefined };
}
