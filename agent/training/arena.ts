// The weights, their gradients and the optimizer's moments, side by side in one WebAssembly memory: the graph reads
// and writes them there, and the optimizer passes over them once.
import { elementCount } from "../autodiff/tensor.ts";
import { errors } from "../errors.ts";
import { type ParameterShape, isDecayed } from "../model/parameters.ts";
import { type GivenTensors, type Tensors, requireNoneMissing, sourceOf } from "../model/tensors.ts";
import kernelBytes from "./kernels.wat";

/** What is trained: a name and a shape. */
type Trained = Pick<ParameterShape, "name" | "shape">;

/** One number for each parameter, in the arena's order. */
export type Section = "weights" | "gradients" | "sums" | "means" | "squares";

/** The settings of one AdamW update; `gradientScale` holds accumulation and clipping. */
export interface Update {
  readonly step: number;
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly gradientScale: number;
}

interface Kernels {
  sumOfSquares(x: number, count: number): number;
  accumulate(sum: number, x: number, count: number): void;
  adamw(
    ...numbers: [
      w: number,
      g: number,
      m: number,
      v: number,
      count: number,
      scale: number,
      beta1: number,
      beta2: number,
      keep: number,
      rate: number,
      root: number,
      epsilon: number,
    ]
  ): void;
}

const pageBytes = 65536;
/** A WebAssembly memory ends at 4 GiB; the last page is left out so that no end pointer wraps to zero. */
const mostPages = 65535;

/** Bytes that an arena for `parameters` numbers takes. */
export function arenaBytes(parameters: number, sections: number): number {
  return parameters * 4 * sections;
}

export class Arena {
  readonly #kernels: Kernels;
  readonly #memory: WebAssembly.Memory;
  readonly #sections: readonly Section[];
  /** First element of each parameter within a section. */
  readonly #offsets = new Map<string, { start: number; length: number; shape: readonly number[] }>();
  /** Elements of a section; those before `#decayed` belong to matrices, the rest to norms and biases. */
  readonly #length: number;
  readonly #decayed: number;

  private constructor(shapes: readonly Trained[], sections: readonly Section[]) {
    this.#sections = sections;
    const decayed = shapes.filter(({ shape }) => isDecayed(shape));
    const others = shapes.filter(({ shape }) => !isDecayed(shape));
    let start = 0;
    const place = ({ name, shape }: Trained): void => {
      const length = elementCount(shape);
      this.#offsets.set(name, { start, length, shape });
      start += Math.ceil(length / 4) * 4;
    };
    decayed.forEach(place);
    this.#decayed = start;
    others.forEach(place);
    this.#length = start;
    const pages = Math.ceil(arenaBytes(start, sections.length) / pageBytes);
    if (pages > mostPages) throw errors.modelTooLarge(start);
    this.#memory = new WebAssembly.Memory({ initial: Math.max(pages, 1), maximum: 65536 });
    const module = new WebAssembly.Module(kernelBytes);
    this.#kernels = new WebAssembly.Instance(module, { host: { memory: this.#memory } })
      .exports as unknown as Kernels;
  }

  /** Room for training; `sums` is there only when gradients are accumulated. */
  static forTraining(shapes: readonly Trained[], accumulates: boolean): Arena {
    return new Arena(shapes, [
      "weights",
      "gradients",
      "means",
      "squares",
      ...(accumulates ? (["sums"] as const) : []),
    ]);
  }

  /** Numbers that are trained. */
  get count(): number {
    return [...this.#offsets.values()].reduce((sum, { length }) => sum + length, 0);
  }

  get names(): string[] {
    return [...this.#offsets.keys()];
  }

  shape(name: string): readonly number[] {
    return this.#offsets.get(name)!.shape;
  }

  /** The numbers of one parameter in one section, as a view: writing to it changes the arena. */
  view(section: Section, name: string): Float32Array<ArrayBuffer> {
    const { start, length } = this.#offsets.get(name)!;
    return new Float32Array(this.#memory.buffer, this.#at(section, start), length);
  }

  /** All parameters of a section, as views. */
  tensors(section: Section): Tensors {
    return new Map(
      this.names.map((name) => [name, { shape: this.shape(name), data: this.view(section, name) }]),
    );
  }

  /** Copies tensors into a section, one by one; every parameter must come, in its own shape. */
  fill(section: Section, tensors: GivenTensors): void {
    const missing = new Set(this.names);
    for (const [name, tensor] of tensors) {
      const { shape } = tensor;
      const wanted = this.#offsets.get(name)?.shape.join(", ") ?? "nothing";
      if (shape.join(", ") !== wanted)
        throw new Error(`${name} should be [${wanted}] but is [${shape.join(", ")}].`);
      sourceOf(tensor).writeTo(this.view(section, name));
      missing.delete(name);
    }
    requireNoneMissing([...missing]);
  }

  clearSums(): void {
    new Float32Array(this.#memory.buffer, this.#at("sums", 0), this.#length).fill(0);
  }

  /** sums += gradients */
  accumulate(): void {
    this.#kernels.accumulate(this.#at("sums", 0), this.#at("gradients", 0), this.#length);
  }

  /** √Σ x² over every parameter; not finite when one of them is not. */
  norm(section: "weights" | "gradients" | "sums"): number {
    return Math.sqrt(this.#kernels.sumOfSquares(this.#at(section, 0), this.#length));
  }

  /** One AdamW step from the gradients in `section`. */
  update(section: "gradients" | "sums", update: Update): void {
    const { step, learningRate, beta1, beta2, epsilon, weightDecay, gradientScale } = update;
    const rate = learningRate / (1 - beta1 ** step);
    const root = 1 / Math.sqrt(1 - beta2 ** step);
    const run = (start: number, end: number, decay: number): void =>
      this.#kernels.adamw(
        this.#at("weights", start),
        this.#at(section, start),
        this.#at("means", start),
        this.#at("squares", start),
        end - start,
        gradientScale,
        beta1,
        beta2,
        1 - learningRate * decay,
        rate,
        root,
        epsilon,
      );
    run(0, this.#decayed, weightDecay);
    run(this.#decayed, this.#length, 0);
  }

  #at(section: Section, element: number): number {
    return (this.#sections.indexOf(section) * this.#length + element) * 4;
  }
}
