// A model that only looks: the logits of a sequence, by the same forward pass that training uses.
import type { ModelConfig } from "../../schemas/run.ts";
import { Tape } from "../autodiff/tape.ts";
import { buildDecoder, inputNames } from "./decoder.ts";
import { openGraph } from "./runtime.ts";
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
  close(): void;
}

export function openForward(
  config: ModelConfig,
  tensors: Tensors,
  { sequenceLength, threads }: ForwardOptions,
): Forward {
  const tape = new Tape();
  const { onnx } = tape;
  const decoder = buildDecoder(tape, config, { batchSize: 1, sequenceLength, packed: false, dropout: false });
  const logits = onnx.gemm(decoder.hidden, decoder.outputWeight, null, { transposeB: true });
  onnx.output(logits);
  const weights = new Map([...tensors].map(([name, { data }]) => [name, data]));
  const graph = openGraph(onnx, weights, threads);
  graph
    .integers({ name: inputNames.positions })
    .set(Int32Array.from({ length: sequenceLength }, (_, index) => index));
  return {
    async logits(tokens) {
      if (tokens.length === 0 || tokens.length > sequenceLength) {
        throw new RangeError(`${tokens.length} tokens were asked for; 1 to ${sequenceLength} fit.`);
      }
      // What stands behind the tokens from before cannot be seen by them.
      graph.integers({ name: inputNames.tokens }).set(tokens);
      await graph.run();
      return graph.floats(logits).slice(0, tokens.length * config.vocabularySize);
    },
    close: () => graph.close(),
  };
}
