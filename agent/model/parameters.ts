// Which parameters a decoder has, in Hugging Face's names and layouts, and what they start from.
import type { ModelConfig } from "../../schemas/run.ts";
import { elementCount } from "../autodiff/tensor.ts";
import { createRandom, derive } from "../dataset/random.ts";
import { headSizeOf } from "./shape.ts";
import { tensorsInMemory, type TensorSource, type Tensors } from "./tensors.ts";

export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** How it starts: drawn, drawn smaller because it adds to the residual stream, all ones or all zeros. */
  readonly start: "normal" | "residual" | "ones" | "zeros";
}

/** Every parameter of the model, in the order in which the forward pass uses them. */
export function parameterShapes(config: ModelConfig): ParameterShape[] {
  return config.family === "gpt2" ? gpt2Shapes(config) : llamaShapes(config);
}

export function parameterCount(config: ModelConfig): number {
  return parameterShapes(config).reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Whether a projection of the attention adds a bias. */
export function hasBias({ family, attentionBias }: ModelConfig, projection: "q" | "k" | "v" | "o"): boolean {
  return family === "qwen2" ? projection !== "o" : attentionBias === true;
}

/** Whether a weight lies [in, out], as GPT-2's Conv1D keeps it; all others lie [out, in]. */
export function isTransposed({ family }: ModelConfig, name: string): boolean {
  return family === "gpt2" && /\.c_(attn|proj|fc)\.weight$/.test(name);
}

/** Whether a parameter is one of some layer, and none of the embeddings, the last norm or the output layer. */
export function isOfLayer(name: string): boolean {
  return /\.(layers|h)\.\d+\./.test(name);
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
  return tensorsInMemory(drawParameters(config, seed, standardDeviation));
}

/** Llama and its relatives, whose layers differ in the biases and norms of the attention alone. */
function llamaShapes(config: ModelConfig): ParameterShape[] {
  const { family, vocabularySize, hiddenSize, intermediateSize, attentionHeads, keyValueHeads } = config;
  const headSize = headSizeOf(config);
  const querySize = headSize * attentionHeads;
  const keyValueSize = headSize * keyValueHeads;
  const layer = (index: number): ParameterShape[] => {
    const prefix = `model.layers.${index}`;
    const attention = `${prefix}.self_attn`;
    const norm = (name: string, width: number): ParameterShape => ({
      name: `${name}.weight`,
      shape: [width],
      start: "ones",
    });
    const projection = (name: "q" | "k" | "v" | "o", from: number, to: number): ParameterShape[] => [
      {
        name: `${attention}.${name}_proj.weight`,
        shape: [to, from],
        start: name === "o" ? "residual" : "normal",
      },
      ...(hasBias(config, name)
        ? [{ name: `${attention}.${name}_proj.bias`, shape: [to], start: "zeros" as const }]
        : []),
    ];
    return [
      norm(`${prefix}.input_layernorm`, hiddenSize),
      ...projection("q", hiddenSize, querySize),
      ...projection("k", hiddenSize, keyValueSize),
      ...projection("v", hiddenSize, keyValueSize),
      ...(family === "qwen3"
        ? [norm(`${attention}.q_norm`, headSize), norm(`${attention}.k_norm`, headSize)]
        : []),
      ...projection("o", querySize, hiddenSize),
      norm(`${prefix}.post_attention_layernorm`, hiddenSize),
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
