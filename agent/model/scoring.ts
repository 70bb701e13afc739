// How likely a model finds each token of given sequences: the graph, and the memory that it takes with all weights held
// as float32.
import type { ModelConfig } from "../../schemas/run.ts";
import { fragmentation, peakIntermediateBytes } from "../autodiff/memory.ts";
import { linearLosses } from "../autodiff/ops/cross-entropy.ts";
import { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { errors } from "../errors.ts";
import { availableMemory } from "../store/available-memory.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { buildDecoder } from "./decoder.ts";
import { parameterCount } from "./parameters.ts";

/** Name of the input with the tokens that are to come [batch · sequence, 1] int32. */
export const targetsInput = "targets";

export interface ScoringShape {
  readonly batchSize: number;
  /** Tokens of a sequence. */
  readonly length: number;
}

/** The losses −ln p are [batch · sequence, 1], in nats. */
export function buildScoring(
  config: ModelConfig,
  { batchSize, length }: ScoringShape,
): { tape: Tape; losses: Tensor } {
  const tape = new Tape();
  const options = { batchSize, sequenceLength: length, packed: false, dropout: false };
  const decoder = buildDecoder(tape, config, options);
  const targets = tape.onnx.input(targetsInput, [batchSize * length, 1], "int32");
  const losses = tape.apply(linearLosses, decoder.hidden, decoder.outputWeight, targets);
  tape.onnx.output(losses);
  return { tape, losses };
}

/** Bytes that the weights take with what a batch of each shape needs besides. */
export function scoringBytes(config: ModelConfig, shapes: readonly ScoringShape[]): number {
  const activations = shapes.map((shape) =>
    peakIntermediateBytes(buildScoring(config, shape).tape.onnx, new Set()),
  );
  return 4 * parameterCount(config) + fragmentation * Math.max(0, ...activations);
}

/** Before the weights are read. Throws `scoring_does_not_fit`. */
export function requireScoringRoom(
  config: ModelConfig,
  shapes: readonly ScoringShape[],
  available = availableMemory(),
): void {
  const needed = scoringBytes(config, shapes);
  if (needed > available) throw errors.scoringDoesNotFit(formatBytes(needed), formatBytes(available));
}
