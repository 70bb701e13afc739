// Which parameters a decoder has, in Hugging Face's names and layouts, and what they start from.
import type { ModelConfig } from "../../schemas/run.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { createRandom, derive } from "../dataset/random.ts";
import type { TensorSource, Tensors } from "./tensors.ts";

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: drawn, drawn smaller because it adds to the residual stream, all ones or all zeros. */
  readonly start: "normal" | "residual" | "ones" | "zeros";
}

/** Every parameter of the model, in the order in which the forward pass uses them. */
export function parameterShapes(config: ModelConfig): ParameterShape[] {
  return config.family === "llama" ? llamaShapes(config) : gpt2Shapes(config);
}

export function parameterCount(config: ModelConfig): number {
  return parameterShapes(config).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Matrices are decayed; norms and biases never are. */
export function isDecayed(shape: readonly number[]): boolean {
  return shape.length >= 2;
}

/**
 * Initial weights as GPT-2 draws them: normal with the given standard deviation, and smaller by √(2 · layers) where a
 * projection adds to the residual stream (Radford et al., 2019). Each parameter has a stream of its own.
 */
export function* drawParameters(
  config: ModelConfig,
  seed: number,
  standardDeviation: number,
): Generator<[name: string, source: TensorSource]> {
  const residualDeviation = standardDeviation / Math.sqrt(2 * config.layers);
  for (const { name, shape, start } of parameterShapes(config)) {
    const writeTo = (target: Float32Array): void => {
      if (start === "ones" || start === "zeros") {
        target.fill(start === "ones" ? 1 : 0);
        return;
      }
      const random = createRandom(derive(seed, name));
      const deviation = start === "normal" ? standardDeviation : residualDeviation;
      for (let index = 0; index < target.length; index++) target[index] = deviation * random.normal();
    };
    yield [name, { shape, writeTo }];
  }
}

/** The same as tensors of their own. */
export function initialParameters(config: ModelConfig, seed: number, standardDeviation: number): Tensors {
  const tensors: Tensors = new Map();
  for (const [name, { shape, writeTo }] of drawParameters(config, seed, standardDeviation)) {
    const data = new Float32Array(elementCount(shape));
    writeTo(data);
    tensors.set(name, { shape, data });
  }
  return tensors;
}

function llamaShapes(config: ModelConfig): ParameterShape[] {
  const { vocabularySize, hiddenSize, intermediateSize, attentionHeads, keyValueHeads } = config;
  const keyValueSize = (hiddenSize / attentionHeads) * keyValueHeads;
  const layer = (index: number): ParameterShape[] => {
    const prefix = `model.layers.${index}`;
    return [
      { name: `${prefix}.input_layernorm.weight`, shape: [hiddenSize], start: "ones" },
      { name: `${prefix}.self_attn.q_proj.weight`, shape: [hiddenSize, hiddenSize], start: "normal" },
      { name: `${prefix}.self_attn.k_proj.weight`, shape: [keyValueSize, hiddenSize], start: "normal" },
      { name: `${prefix}.self_attn.v_proj.weight`, shape: [keyValueSize, hiddenSize], start: "normal" },
      { name: `${prefix}.self_attn.o_proj.weight`, shape: [hiddenSize, hiddenSize], start: "residual" },
      { name: `${prefix}.post_attention_layernorm.weight`, shape: [hiddenSize], start: "ones" },
      { name: `${prefix}.mlp.gate_proj.weight`, shape: [intermediateSize, hiddenSize], start: "normal" },
      { name: `${prefix}.mlp.up_proj.weight`, shape: [intermediateSize, hiddenSize], start: "normal" },
      { name: `${prefix}.mlp.down_proj.weight`, shape: [hiddenSize, intermediateSize], start: "residual" },
    ];
  };
  return [
    { name: "model.embed_tokens.weight", shape: [vocabularySize, hiddenSize], start: "normal" },
    ...layers(config, layer),
    { name: "model.norm.weight", shape: [hiddenSize], start: "ones" },
    ...outputLayer(config),
  ];
}

function gpt2Shapes(config: ModelConfig): ParameterShape[] {
  const { vocabularySize, contextLength, hiddenSize, intermediateSize } = config;
  const norm = (name: string): ParameterShape[] => [
    { name: `${name}.weight`, shape: [hiddenSize], start: "ones" },
    { name: `${name}.bias`, shape: [hiddenSize], start: "zeros" },
  ];
  const projection = (
    name: string,
    from: number,
    to: number,
    start: "normal" | "residual",
  ): ParameterShape[] => [
    { name: `${name}.weight`, shape: [from, to], start },
    { name: `${name}.bias`, shape: [to], start: "zeros" },
  ];
  const layer = (index: number): ParameterShape[] => {
    const prefix = `transformer.h.${index}`;
    return [
      ...norm(`${prefix}.ln_1`),
      ...projection(`${prefix}.attn.c_attn`, hiddenSize, 3 * hiddenSize, "normal"),
      ...projection(`${prefix}.attn.c_proj`, hiddenSize, hiddenSize, "residual"),
      ...norm(`${prefix}.ln_2`),
      ...projection(`${prefix}.mlp.c_fc`, hiddenSize, intermediateSize, "normal"),
      ...projection(`${prefix}.mlp.c_proj`, intermediateSize, hiddenSize, "residual"),
    ];
  };
  return [
    { name: "transformer.wte.weight", shape: [vocabularySize, hiddenSize], start: "normal" },
    { name: "transformer.wpe.weight", shape: [contextLength, hiddenSize], start: "normal" },
    ...layers(config, layer),
    ...norm("transformer.ln_f"),
    ...outputLayer(config),
  ];
}

function layers(config: ModelConfig, layer: (index: number) => ParameterShape[]): ParameterShape[] {
  return Array.from({ length: config.layers }, (_, index) => layer(index)).flat();
}

function outputLayer({ tiedEmbeddings, vocabularySize, hiddenSize }: ModelConfig): ParameterShape[] {
  return tiedEmbeddings
    ? []
    : [{ name: "lm_head.weight", shape: [vocabularySize, hiddenSize], start: "normal" }];
}
