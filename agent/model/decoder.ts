// The forward pass of decoder-only transformers, written once for training, evaluation and inference.
import type { ModelConfig } from "../../schemas/run.ts";
import { attention, packedAttention } from "../autodiff/ops/attention.ts";
import { add, dropout, gelu, swiglu } from "../autodiff/ops/elementwise.ts";
import { embedding } from "../autodiff/ops/embedding.ts";
import {
  type QuantizedWeight,
  quantizedEmbedding,
  quantizedInput,
} from "../autodiff/ops/quantized-linear.ts";
import { headNorm, layerNorm, rmsNorm } from "../autodiff/ops/normalization.ts";
import { rotary } from "../autodiff/ops/rotary.ts";
import type { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { parameterShapes } from "./parameters.ts";
import { type Project, projectByWeight } from "./projection.ts";
import { type QuantizedLayout, outputParts, projectQuantized } from "./quantized-model.ts";
import { rotaryFrequencies } from "./rope.ts";

export interface DecoderOptions {
  readonly batchSize: number;
  readonly sequenceLength: number;
  /** Several documents in a sequence: `segments` is then an input, and no token looks into another document. */
  readonly packed: boolean;
  /** Whether dropout masks are inputs: one for the embedding and two for each layer. */
  readonly dropout: boolean;
  /** How projections are computed; by their weights alone when left out. */
  readonly project?: Project;
  /** The weights that are frozen and of few bits; none when left out. */
  readonly quantized?: ReadonlyMap<string, QuantizedLayout> | undefined;
  /** Whether each layer is computed again in the backward pass, so that only its input is kept until then. */
  readonly checkpointed?: boolean | undefined;
}

export interface Decoder {
  /** Final hidden states [batch · sequence, hidden]. */
  readonly hidden: Tensor;
  /** The matrix of the output layer [vocabulary, hidden]. */
  readonly outputWeight: Tensor;
  /** The same, where it is quantised, part by part. */
  readonly quantizedOutput: readonly QuantizedWeight[] | undefined;
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Dropout masks [batch · sequence, hidden], in the order of their use. */
  readonly masks: readonly Tensor[];
}

/** What a decoder's layers need of it. */
interface Building {
  readonly tape: Tape;
  readonly config: ModelConfig;
  readonly options: DecoderOptions;
  readonly parameter: (name: string) => Tensor;
  readonly hasParameter: (name: string) => boolean;
  /** The projection by the module of that name, with its bias where it has one. */
  readonly linear: (x: Tensor, module: string) => Tensor;
  /** The rows of a table that `indices` name. */
  readonly lookUp: (name: string, indices: Tensor) => Tensor;
  /** One layer, which may be computed again in the backward pass. */
  readonly layer: (x: Tensor, body: (x: Tensor) => Tensor) => Tensor;
  readonly mask: Tensor;
  readonly positions: Tensor;
  readonly drop: (x: Tensor) => Tensor;
}

/** Names of the graph's inputs besides the parameters. */
export const inputNames = { tokens: "tokens", positions: "positions", segments: "segments" } as const;

/** Emits the forward pass from tokens to hidden states. Inputs: tokens and positions [batch · sequence] int32. */
export function buildDecoder(tape: Tape, config: ModelConfig, options: DecoderOptions): Decoder {
  const { batchSize, sequenceLength } = options;
  const rows = batchSize * sequenceLength;
  const parameters = new Map(
    parameterShapes(config).map(({ name, shape }) => [name, tape.onnx.input(name, shape)]),
  );
  const masks: Tensor[] = [];
  const { quantized = new Map<string, QuantizedLayout>(), checkpointed = false } = options;
  const project = options.project ?? (quantized.size > 0 ? projectQuantized(quantized) : projectByWeight);
  const building: Building = {
    tape,
    config,
    options,
    parameter: (name) => parameters.get(name)!,
    hasParameter: (name) => parameters.has(name),
    linear: (x, module) =>
      project(tape, x, {
        module,
        weight: parameters.get(`${module}.weight`)!,
        bias: parameters.get(`${module}.bias`),
        transposed: config.family === "gpt2",
      }),
    lookUp: (name, indices) => {
      const layout = quantized.get(name);
      return layout
        ? tape.apply(quantizedEmbedding(quantizedInput(tape.onnx, name, layout)), indices)
        : tape.apply(embedding, parameters.get(name)!, indices);
    },
    layer: (x, body) => (checkpointed ? tape.checkpoint(x, body) : body(x)),
    mask: attentionMask(tape, options),
    positions: tape.onnx.input(inputNames.positions, [rows], "int32"),
    drop: (x) => {
      if (!options.dropout) return x;
      const mask = tape.onnx.input(`dropout.${masks.length}`, x.shape);
      masks.push(mask);
      return tape.apply(dropout, x, mask);
    },
  };
  const tokens = tape.onnx.input(inputNames.tokens, [rows], "int32");
  const hidden = config.family === "gpt2" ? gpt2(building, tokens) : llama(building, tokens);
  const embeddings = config.family === "gpt2" ? "transformer.wte.weight" : "model.embed_tokens.weight";
  const output = config.tiedEmbeddings ? embeddings : "lm_head.weight";
  const layout = quantized.get(output);
  return {
    ...{ hidden, parameters, masks },
    outputWeight: parameters.get(output)!,
    quantizedOutput: layout && outputParts(tape.onnx, output, layout),
  };
}

/**
 * Llama (Touvron et al., 2023), as in Hugging Face's modeling_llama; its relatives Qwen2 and Qwen3 have further biases
 * and norms in the attention, which are applied where there are parameters for them.
 */
function llama(building: Building, tokens: Tensor): Tensor {
  const { tape, config, options, parameter, hasParameter, mask, drop } = building;
  const { batchSize, sequenceLength } = options;
  const { attentionHeads: heads, keyValueHeads } = config;
  const norm = rmsNorm(config.normEpsilon);
  const rotaryOptions = { batchSize, sequenceLength, ...rotaryFrequencies(config, sequenceLength) };
  const positions = tape.onnx.cast(
    tape.onnx.reshape(building.positions, [batchSize, sequenceLength]),
    "int64",
  );
  const layer = (from: Tensor, index: number): Tensor => {
    const prefix = `model.layers.${index}`;
    const weight = (name: string) => parameter(`${prefix}.${name}.weight`);
    const project = (from: Tensor, name: string) => building.linear(from, `${prefix}.${name}`);
    /** Queries or keys by their position, [rows, count · headSize]. */
    const place = (from: Tensor, name: "q" | "k", count: number) => {
      const projected = project(from, `self_attn.${name}_proj`);
      const normed = hasParameter(`${prefix}.self_attn.${name}_norm.weight`)
        ? tape.apply(headNorm(config.normEpsilon), projected, weight(`self_attn.${name}_norm`))
        : projected;
      return tape.apply(rotary({ ...rotaryOptions, heads: count }), normed, positions);
    };
    const a = tape.apply(norm, from, weight("input_layernorm"));
    const q = place(a, "q", heads);
    const k = place(a, "k", keyValueHeads);
    const v = project(a, "self_attn.v_proj");
    const attended = tape.apply(
      attention({ batchSize, sequenceLength, heads, keyValueHeads }),
      q,
      k,
      v,
      mask,
    ); // [rows, heads · headSize]
    const x = tape.apply(add, from, drop(project(attended, "self_attn.o_proj")));
    const m = tape.apply(norm, x, weight("post_attention_layernorm"));
    const gated = tape.apply(swiglu, project(m, "mlp.gate_proj"), project(m, "mlp.up_proj")); // [rows, intermediate]
    return tape.apply(add, x, drop(project(gated, "mlp.down_proj")));
  };
  let x = drop(building.lookUp("model.embed_tokens.weight", tokens)); // [rows, hidden]
  for (let index = 0; index < config.layers; index++) x = building.layer(x, (from) => layer(from, index));
  return tape.apply(norm, x, parameter("model.norm.weight"));
}

/** GPT-2 (Radford et al., 2019), as in Hugging Face's modeling_gpt2. */
function gpt2(building: Building, tokens: Tensor): Tensor {
  const { tape, config, options, parameter, linear, mask, drop } = building;
  const { batchSize, sequenceLength } = options;
  const { attentionHeads: heads } = config;
  const norm = layerNorm(config.normEpsilon);
  const pair = (name: string) => [parameter(`${name}.weight`), parameter(`${name}.bias`)] as const;
  const layer = (from: Tensor, index: number): Tensor => {
    const prefix = `transformer.h.${index}`;
    const a = tape.apply(norm, from, ...pair(`${prefix}.ln_1`));
    const qkv = linear(a, `${prefix}.attn.c_attn`); // [rows, 3 · hidden]
    const attended = tape.apply(
      packedAttention({ batchSize, sequenceLength, heads, keyValueHeads: heads }),
      qkv,
      mask,
    );
    const x = tape.apply(add, from, drop(linear(attended, `${prefix}.attn.c_proj`)));
    const m = tape.apply(norm, x, ...pair(`${prefix}.ln_2`));
    const wide = tape.apply(gelu, linear(m, `${prefix}.mlp.c_fc`)); // [rows, intermediate]
    return tape.apply(add, x, drop(linear(wide, `${prefix}.mlp.c_proj`)));
  };
  const word = building.lookUp("transformer.wte.weight", tokens);
  const place = building.lookUp("transformer.wpe.weight", building.positions);
  let x = drop(tape.apply(add, word, place)); // [rows, hidden]
  for (let index = 0; index < config.layers; index++) x = building.layer(x, (from) => layer(from, index));
  return tape.apply(norm, x, ...pair("transformer.ln_f"));
}

/** 0 where a query may look and −∞ where not: [batch or 1, 1, sequence, sequence]. */
function attentionMask({ onnx }: Tape, options: DecoderOptions): Tensor {
  const { batchSize, sequenceLength: length, packed } = options;
  const values = Float32Array.from({ length: length * length }, (_, index) =>
    index % length <= Math.floor(index / length) ? 0 : -Infinity,
  );
  const causal = onnx.constant([1, 1, length, length], values);
  if (!packed) return causal;
  const segments = onnx.input(inputNames.segments, [batchSize, length], "int32");
  const sameDocument = onnx.equal(
    onnx.reshape(segments, [batchSize, 1, length, 1]),
    onnx.reshape(segments, [batchSize, 1, 1, length]),
  );
  return onnx.where(sameDocument, causal, -Infinity);
}
