// A model that only looks: the logits of a sequence, by the same forward pass that training uses.
import type { ModelConfig } from "../../schemas/run.ts";
import { Tape } from "../autodiff/tape.ts";
import { buildDecoder } from "./decoder.ts";
import { floats, integers, openSession, outputOf } from "./runtime.ts";
import type { Tensors } from "./tensors.ts";

export interface ForwardOptions {
  /** Longest sequence that can be asked for, in tokens. */
  readonly sequenceLength: number;
  /** 0 takes every core. */
  readonly threads: number;
}

export interface Forward {
  /** Logits after each token, [tokens, vocabulary]. Throws a RangeError for no token or too many. */
  logits(tokens: readonly number[]): Promise<Float32Array>;
}

export async function openForward(
  config: ModelConfig,
  tensors: Tensors,
  { sequenceLength, threads }: ForwardOptions,
): Promise<Forward> {
  const tape = new Tape();
  const { onnx } = tape;
  const decoder = buildDecoder(tape, config, { batchSize: 1, sequenceLength, packed: false, dropout: false });
  const logits = onnx.gemm(decoder.hidden, decoder.outputWeight, null, { transposeB: true });
  onnx.output(logits);
  const session = await openSession(onnx, threads);
  const weights = Object.fromEntries(
    [...tensors].map(([name, { shape, data }]) => [name, floats(data, shape)]),
  );
  return {
    async logits(tokens) {
      if (tokens.length === 0 || tokens.length > sequenceLength) {
        throw new RangeError(`${tokens.length} tokens were asked for; 1 to ${sequenceLength} fit.`);
      }
      // What is padded behind the tokens cannot be seen by them.
      const padded = new Int32Array(sequenceLength);
      padded.set(tokens);
      const outputs = await session.run({
        ...weights,
        tokens: integers(padded, [sequenceLength]),
        positions: integers(
          Int32Array.from({ length: sequenceLength }, (_, position) => position),
          [sequenceLength],
        ),
      });
      return outputOf(outputs, logits).slice(0, tokens.length * config.vocabularySize);
    },
  };
}
