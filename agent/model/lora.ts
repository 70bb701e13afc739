// Low-rank adapters (Hu et al., 2021), as peft names, places and computes them:
// y = x Wᵀ + b + scale · dropout(x) Aᵀ Bᵀ beside a frozen projection.
import type { TrainingFile } from "../../schemas/training.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { dropout } from "../autodiff/ops/elementwise.ts";
import { linear } from "../autodiff/ops/linear.ts";
import { lowRankSum } from "../autodiff/ops/lora.ts";
import type { Tape } from "../autodiff/tape.ts";
import type { Tensor } from "../autodiff/tensor.ts";
import { createRandom, derive } from "../dataset/random.ts";
import { errors } from "../errors.ts";
import { isOfLayer, isTransposed, parameterShapes } from "./parameters.ts";
import { type Project, projectByWeight } from "./projection.ts";
import type { TensorSource } from "./tensors.ts";

export interface LoraOptions {
  readonly rank: number;
  readonly alpha: number;
  /** Share of the adapters' input that is dropped while training. */
  readonly dropout: number;
  readonly useRslora: boolean;
  readonly targets: LoraTargets;
}

/** Which projections get an adapter. */
export interface LoraTargets {
  /** Ends of their names, or "all-linear" for every projection of every layer; or one expression for the whole name. */
  readonly modules: readonly string[] | RegExp;
  /** Ends of the names of those that get none. */
  readonly exclude: readonly string[];
}

/** A projection of the model, with the sizes of what goes in and comes out. */
export interface ProjectionShape {
  readonly module: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** The adapters of a graph. */
export interface Adapters {
  readonly project: Project;
  /** A and B of each by peft's names, inputs of the graph. */
  readonly parameters: ReadonlyMap<string, Tensor>;
  /** Dropout masks [rows, in], inputs of the graph. */
  readonly masks: readonly Tensor[];
}

/** The adapters that a training file asks for. Throws `lora_pattern_invalid`. */
export function loraOptions(section: NonNullable<TrainingFile["lora"]>): LoraOptions {
  const {
    rank,
    alpha,
    dropout: share,
    target_modules,
    target_pattern,
    exclude_modules,
    use_rslora,
  } = section;
  const modules = target_pattern === undefined ? target_modules : wholeName(target_pattern);
  return {
    ...{ rank, alpha, dropout: share, useRslora: use_rslora },
    targets: { modules, exclude: exclude_modules },
  };
}

/** What an adapter's product is multiplied by: alpha / rank, or alpha / √rank (rsLoRA: Kalajdzievski, 2023). */
export function loraScale({
  rank,
  alpha,
  useRslora,
}: Pick<LoraOptions, "rank" | "alpha" | "useRslora">): number {
  return alpha / (useRslora ? Math.sqrt(rank) : rank);
}

/** Every projection of every layer; the output layer is none. */
export function projectionsOf(config: ModelConfig): ProjectionShape[] {
  return parameterShapes(config).flatMap(({ name, shape: [first, second] }) => {
    const module = name.replace(/\.weight$/, "");
    if (second === undefined || !isOfLayer(name)) return [];
    const [inputs, outputs] = isTransposed(config, name) ? [first!, second] : [second, first!];
    return [{ module, inputs, outputs }];
  });
}

/** The projections that get an adapter. Throws `no_lora_target` when there is none. */
export function loraTargets(config: ModelConfig, { modules, exclude }: LoraTargets): ProjectionShape[] {
  const isTarget = (name: string): boolean =>
    modules instanceof RegExp
      ? modules.test(name)
      : modules.includes("all-linear") || endsWith(name, modules);
  const all = projectionsOf(config);
  const wanted = all.filter(({ module }) => isTarget(module));
  const found = wanted.filter(({ module }) => !endsWith(module, exclude));
  if (found.length === 0) {
    const known = [...new Set(all.map(({ module }) => module.replace(/^.*\.\d+\./, "")))];
    const named =
      modules instanceof RegExp ? `matches ${patternOf(modules)}` : `is called ${modules.join(", ")}`;
    const asked = wanted.length > 0 ? "is left when lora.exclude_modules is taken out" : named;
    throw errors.noLoraTarget(asked, known);
  }
  return found;
}

/** Names and shapes of what is trained: A [rank, in] and B [out, rank] of each target. */
export function adapterShapes(
  config: ModelConfig,
  options: LoraOptions,
): { name: string; shape: readonly number[] }[] {
  return loraTargets(config, options.targets).flatMap(({ module, inputs, outputs }) => [
    { name: adapterNames(module).a, shape: [options.rank, inputs] },
    { name: adapterNames(module).b, shape: [outputs, options.rank] },
  ]);
}

/** A [rank, in] and B [out, rank] of a projection, as peft names them in its files. */
export function adapterNames(module: string): { a: string; b: string } {
  const stem = `base_model.model.${module}`;
  return { a: `${stem}.lora_A.weight`, b: `${stem}.lora_B.weight` };
}

/** What adapters start from: A uniform in ± 1/√in (He et al., 2015, with a = √5), each from a stream of its own; B zero. */
export function* drawAdapters(
  config: ModelConfig,
  options: LoraOptions,
  seed: number,
): Generator<[name: string, source: TensorSource]> {
  for (const { name, shape } of adapterShapes(config, options)) {
    const writeTo = (target: Float32Array): void => {
      if (name.endsWith(".lora_B.weight")) {
        target.fill(0);
        return;
      }
      const random = createRandom(derive(seed, name));
      const bound = 1 / Math.sqrt(shape[1]!);
      for (let index = 0; index < target.length; index++) target[index] = bound * (2 * random.next() - 1);
    };
    yield [name, { shape, writeTo }];
  }
}

/** Adapters beside the projections of a decoder that is built with `project`; `base` computes those themselves. */
export function buildAdapters(
  tape: Tape,
  config: ModelConfig,
  options: LoraOptions,
  { rows, dropout: drops, base = projectByWeight }: { rows: number; dropout: boolean; base?: Project },
): Adapters {
  const targets = new Map(loraTargets(config, options.targets).map((target) => [target.module, target]));
  const parameters = new Map(
    adapterShapes(config, options).map(({ name, shape }) => [name, tape.onnx.input(name, shape)]),
  );
  const masks: Tensor[] = [];
  const drop = (x: Tensor): Tensor => {
    if (!drops) return x;
    const mask = tape.onnx.input(`lora.dropout.${masks.length}`, [rows, x.shape[1]!]);
    masks.push(mask);
    return tape.apply(dropout, x, mask);
  };
  const sum = lowRankSum(loraScale(options));
  const project: Project = (on, x, projection) => {
    const y = base(on, x, projection);
    if (!targets.has(projection.module)) return y;
    const { a, b } = adapterNames(projection.module);
    return on.apply(sum, y, on.apply(linear, drop(x), parameters.get(a)!), parameters.get(b)!);
  };
  return { project, parameters, masks };
}

/** peft's rule: the whole name, or its end behind a dot. */
function endsWith(name: string, ends: readonly string[]): boolean {
  return ends.some((end) => name === end || name.endsWith(`.${end}`));
}

function wholeName(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch (error) {
    throw errors.loraPatternInvalid(pattern, error instanceof Error ? error.message : String(error));
  }
}

/** As it was written, without what `wholeName` put around it. */
function patternOf({ source }: RegExp): string {
  return source.replace(/^\^\(\?:(.*)\)\$$/s, "$1");
}
