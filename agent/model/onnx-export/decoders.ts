// The forward passes of Llama, its relatives and GPT-2 as ONNX graphs, from token ids to logits.
import type { ModelConfig } from "../../../schemas/run.ts";
import { hasBias, isTransposed } from "../parameters.ts";
import { rotaryFrequencies } from "../rope.ts";
import { headSizeOf } from "../shape.ts";
import type { TensorData, TensorSource } from "../tensors.ts";
import { attention, positionsOf, rotaryAngles, rotate, splitHeads } from "./attention.ts";
import type { Graph, Value } from "./graph.ts";

/** Adds the model to the graph; `inputIds` is int64 [batch, sequence], the result [batch, sequence, vocabulary]. */
export function addDecoder(
  graph: Graph,
  config: ModelConfig,
  tensors: ReadonlyMap<string, TensorData | TensorSource>,
  inputIds: Value,
): Value {
  const parameter = (name: string): Value =>
    graph.weight(name, tensors.get(name)!, isTransposed(config, name) ? 1 : 0);
  return config.family === "gpt2"
    ? addGpt2(graph, config, parameter, inputIds)
    : addLlama(graph, config, parameter, inputIds);
}

type Parameter = (name: string) => Value;

/** Beyond its context, a model with dynamically scaled positions is not what it was trained to be. */
function addLlama(graph: Graph, config: ModelConfig, parameter: Parameter, inputIds: Value): Value {
  const { attentionHeads, keyValueHeads } = config;
  const headSize = headSizeOf(config);
  const positions = positionsOf(graph, inputIds);
  const angles = rotaryAngles(graph, positions, rotaryFrequencies(config, config.contextLength));
  const embedding = parameter("model.embed_tokens.weight");
  const norm = (x: Value, name: string): Value => rmsNorm(graph, x, parameter(name), config.normEpsilon);
  let x = graph.op("Gather", [embedding, flatten(graph, inputIds)]); // [tokens, hidden]
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `model.layers.${layer}`;
    const linear = (input: Value, name: string): Value =>
      graph.linear(input, parameter(`${prefix}.${name}.weight`));
    const normed = norm(x, `${prefix}.input_layernorm.weight`);
    const project = (name: "q" | "k" | "v" | "o", from: Value): Value => {
      const product = linear(from, `self_attn.${name}_proj`);
      return hasBias(config, name)
        ? graph.add(product, parameter(`${prefix}.self_attn.${name}_proj.bias`))
        : product;
    };
    const heads = (name: "q" | "k" | "v", count: readonly [number, number]): Value =>
      splitHeads(graph, project(name, normed), positions, count, headSize);
    /** Queries or keys, each head by itself. */
    const place = (name: "q" | "k", count: readonly [number, number]): Value => {
      const split = heads(name, count);
      const even = config.family === "qwen3" ? norm(split, `${prefix}.self_attn.${name}_norm.weight`) : split;
      return rotate(graph, even, angles, headSize);
    };
    const query = place("q", [keyValueHeads, attentionHeads / keyValueHeads]);
    const key = place("k", [keyValueHeads, 1]);
    const value = heads("v", [keyValueHeads, 1]);
    const mixed = attention(graph, query, key, value, positions, headSize, attentionHeads * headSize);
    x = graph.add(x, project("o", mixed));
    const normedAgain = norm(x, `${prefix}.post_attention_layernorm.weight`);
    const gate = linear(normedAgain, "mlp.gate_proj");
    const activated = graph.multiply(gate, graph.op("Sigmoid", [gate]));
    x = graph.add(x, linear(graph.multiply(activated, linear(normedAgain, "mlp.up_proj")), "mlp.down_proj"));
  }
  const output = config.tiedEmbeddings ? embedding : parameter("lm_head.weight");
  return logits(graph, norm(x, "model.norm.weight"), output, positions.inputShape, config);
}

function addGpt2(graph: Graph, config: ModelConfig, parameter: Parameter, inputIds: Value): Value {
  const { hiddenSize, attentionHeads } = config;
  const headSize = hiddenSize / attentionHeads;
  const positions = positionsOf(graph, inputIds);
  const norm = (x: Value, name: string): Value =>
    graph.op("LayerNormalization", [x, parameter(`${name}.weight`), parameter(`${name}.bias`)], {
      axis: { int: -1 },
      epsilon: { float: config.normEpsilon },
    });
  // Conv1D keeps its weights as [in, out].
  const linear = (x: Value, name: string): Value =>
    graph.op("Gemm", [x, parameter(`${name}.weight`), parameter(`${name}.bias`)]);
  const embedding = parameter("transformer.wte.weight");
  const places = graph.op("Gather", [parameter("transformer.wpe.weight"), positions.positions]);
  const embedded = graph.add(graph.op("Gather", [embedding, inputIds]), places); // [batch, sequence, hidden]
  let x = graph.reshape(embedded, graph.integers(-1, hiddenSize)); // [tokens, hidden]
  for (let layer = 0; layer < config.layers; layer++) {
    const prefix = `transformer.h.${layer}`;
    const joined = linear(norm(x, `${prefix}.ln_1`), `${prefix}.attn.c_attn`); // [tokens, 3 · hidden]
    const [query, key, value] = [0, 1, 2].map((part) => {
      const bounds = [graph.integers(part * hiddenSize), graph.integers((part + 1) * hiddenSize)];
      const slice = graph.op("Slice", [joined, ...bounds, graph.integers(-1)]);
      return splitHeads(graph, slice, positions, [attentionHeads, 1], headSize);
    }) as [Value, Value, Value];
    const mixed = attention(graph, query, key, value, positions, headSize, hiddenSize);
    x = graph.add(x, linear(mixed, `${prefix}.attn.c_proj`));
    const widened = linear(norm(x, `${prefix}.ln_2`), `${prefix}.mlp.c_fc`);
    x = graph.add(x, linear(geluNew(graph, widened), `${prefix}.mlp.c_proj`));
  }
  const output = config.tiedEmbeddings ? embedding : parameter("lm_head.weight");
  return logits(graph, norm(x, "transformer.ln_f"), output, positions.inputShape, config);
}

function flatten(graph: Graph, inputIds: Value): Value {
  return graph.reshape(inputIds, graph.integers(-1));
}

/** x [tokens, hidden] times the embedding [vocabulary, hidden], as [batch, sequence, vocabulary]. */
function logits(graph: Graph, x: Value, embedding: Value, inputShape: Value, config: ModelConfig): Value {
  const shape = graph.concatenate(0, inputShape, graph.integers(config.vocabularySize));
  return graph.reshape(graph.linear(x, embedding), shape);
}

/** x / √(mean(x²) + ε) · weight (Zhang and Sennrich, 2019). */
function rmsNorm(graph: Graph, x: Value, weight: Value, epsilon: number): Value {
  const square = graph.op("Pow", [x, graph.number(2)]);
  const mean = graph.op("ReduceMean", [square], { axes: { ints: [-1] }, keepdims: { int: 1 } });
  const root = graph.op("Sqrt", [graph.add(mean, graph.number(epsilon))]);
  return graph.multiply(graph.op("Div", [x, root]), weight);
}

/** GELU with the hyperbolic tangent, which Hugging Face calls gelu_new: 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
function geluNew(graph: Graph, x: Value): Value {
  const cube = graph.op("Pow", [x, graph.number(3)]);
  const inner = graph.add(x, graph.multiply(graph.number(0.044715), cube));
  const tangent = graph.op("Tanh", [graph.multiply(graph.number(Math.sqrt(2 / Math.PI)), inner)]);
  return graph.multiply(graph.multiply(graph.number(0.5), x), graph.add(graph.number(1), tangent));
}
