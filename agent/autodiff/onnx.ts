// The ONNX operators that forward and backward passes are written with, each with its shape rule.
// Standard operators follow opset 21; FusedMatMul, FastGelu and the like are ONNX Runtime's own.
import { Graph } from "./graph.ts";
import type { ProtoAttribute } from "./proto.ts";
import { type Tensor, broadcastShapes, elementCount } from "./tensor.ts";

type Operand = Tensor | number;

const microsoft = "com.microsoft";

export class Onnx extends Graph {
  add = (a: Operand, b: Operand) => this.#elementwise("Add", a, b);
  sub = (a: Operand, b: Operand) => this.#elementwise("Sub", a, b);
  mul = (a: Operand, b: Operand) => this.#elementwise("Mul", a, b);
  exp = (x: Tensor) => this.#same("Exp", x);
  sqrt = (x: Tensor) => this.#same("Sqrt", x);
  sigmoid = (x: Tensor) => this.#same("Sigmoid", x);
  /** log(1 + exp(x)), computed without overflow. */
  softplus = (x: Tensor) => this.#same("Softplus", x);

  /** GELU by its tanh approximation, in one pass. */
  fastGelu = (x: Tensor) => this.node("FastGelu", [x], [x.shape], { domain: microsoft })[0]!;

  /** x · σ(x), in one pass. */
  silu = (x: Tensor) =>
    this.node("QuickGelu", [x], [x.shape], { domain: microsoft, attributes: { alpha: { float: 1 } } })[0]!;

  /** alpha · op(A) · op(B) over the last two axes; the axes before them are batches and must be equal. */
  matmul(
    a: Tensor,
    b: Tensor,
    options: { transposeA?: boolean; transposeB?: boolean; alpha?: number } = {},
  ): Tensor {
    const { transposeA = false, transposeB = false, alpha = 1 } = options;
    const [rows, innerA] = lastTwo(a, transposeA);
    const [innerB, columns] = lastTwo(b, transposeB);
    if (innerA !== innerB) throw new Error(`Cannot multiply ${describe(a)} by ${describe(b)}.`);
    const shape = [...a.shape.slice(0, -2), rows, columns];
    return this.node("FusedMatMul", [a, b], [shape], {
      domain: microsoft,
      attributes: { transA: flag(transposeA), transB: flag(transposeB), alpha: { float: alpha } },
    })[0]!;
  }

  /** alpha · op(A) · op(B) + c for matrices; c broadcasts. */
  gemm(
    a: Tensor,
    b: Tensor,
    c: Tensor | null = null,
    options: { transposeA?: boolean; transposeB?: boolean; alpha?: number } = {},
  ): Tensor {
    const { transposeA = false, transposeB = false, alpha = 1 } = options;
    const [rows, innerA] = lastTwo(a, transposeA);
    const [innerB, columns] = lastTwo(b, transposeB);
    if (innerA !== innerB) throw new Error(`Cannot multiply ${describe(a)} by ${describe(b)}.`);
    return this.node("Gemm", c ? [a, b, c] : [a, b], [[rows, columns]], {
      attributes: { transA: flag(transposeA), transB: flag(transposeB), alpha: { float: alpha } },
    })[0]!;
  }

  /** Sum over `axes`, which stay as axes of size 1 unless `keep` is false. */
  sum(x: Tensor, axes: readonly number[], keep = true): Tensor {
    return this.#reduce("ReduceSum", x, axes, keep);
  }

  /** The greatest over `axes`. */
  max(x: Tensor, axes: readonly number[], keep = true): Tensor {
    return this.#reduce("ReduceMax", x, axes, keep);
  }

  /** log Σ exp(x), computed without overflow. */
  logSumExp(x: Tensor, axes: readonly number[], keep = true): Tensor {
    return this.#reduce("ReduceLogSumExp", x, axes, keep);
  }

  /** Sum over the rows of a matrix [rows, columns] → [columns], as a product with ones, which is the quickest way. */
  sumRows(x: Tensor): Tensor {
    const [rows, columns] = lastTwo(x, false);
    const ones = this.ones(1, rows);
    return this.reshape(this.gemm(ones, x), [columns]);
  }

  #ones = new Map<string, Tensor>();
  ones(rows: number, columns: number): Tensor {
    const key = `${rows}x${columns}`;
    const known = this.#ones.get(key);
    if (known) return known;
    const tensor = this.constant([rows, columns], new Float32Array(rows * columns).fill(1));
    this.#ones.set(key, tensor);
    return tensor;
  }

  softmax = (x: Tensor) => this.#same("Softmax", x, { axis: { int: -1 } });
  logSoftmax = (x: Tensor) => this.#same("LogSoftmax", x, { axis: { int: -1 } });

  reshape(x: Tensor, shape: readonly number[]): Tensor {
    if (elementCount(shape) !== elementCount(x.shape)) {
      throw new Error(`${describe(x)} cannot take the shape [${shape.join(", ")}].`);
    }
    if (shape.length === x.shape.length && shape.every((size, axis) => size === x.shape[axis])) return x;
    const target = this.constant([shape.length], BigInt64Array.from(shape, BigInt));
    return this.node("Reshape", [x, target], [shape], { type: x.type })[0]!;
  }

  transpose(x: Tensor, order: readonly number[]): Tensor {
    const shape = order.map((axis) => x.shape[axis]!);
    return this.node("Transpose", [x], [shape], { type: x.type, attributes: { perm: { ints: order } } })[0]!;
  }

  /** Rows of `table` [entries, …] at `indices` [n] → [n, …]. */
  gather(table: Tensor, indices: Tensor): Tensor {
    const shape = [...indices.shape, ...table.shape.slice(1)];
    return this.node("Gather", [table, indices], [shape], { attributes: { axis: { int: 0 } } })[0]!;
  }

  /** The element of each row of x [n, m] at indices [n, 1] → [n, 1]. */
  gatherElements(x: Tensor, indices: Tensor): Tensor {
    return this.node("GatherElements", [x, indices], [indices.shape], {
      attributes: { axis: { int: 1 } },
    })[0]!;
  }

  /** Adds `updates` to `data` at `indices` along `axis`; repeated indices add up. */
  scatterAdd(data: Tensor, indices: Tensor, updates: Tensor, axis: number): Tensor {
    return this.node("ScatterElements", [data, indices, updates], [data.shape], {
      attributes: { axis: { int: axis }, reduction: { string: "add" } },
    })[0]!;
  }

  cast(x: Tensor, type: "float32" | "int64"): Tensor {
    return this.node("Cast", [x], [x.shape], {
      type,
      attributes: { to: { int: type === "float32" ? 1 : 7 } },
    })[0]!;
  }

  /** a where the condition holds, else b. */
  where(condition: Tensor, a: Operand, b: Operand): Tensor {
    const [left, right] = [this.#operand(a), this.#operand(b)];
    const shape = broadcastShapes(condition.shape, broadcastShapes(left.shape, right.shape));
    return this.node("Where", [condition, left, right], [shape])[0]!;
  }

  equal(a: Tensor, b: Tensor): Tensor {
    return this.node("Equal", [a, b], [broadcastShapes(a.shape, b.shape)], { type: "bool" })[0]!;
  }

  #operand(x: Operand): Tensor {
    return typeof x === "number" ? this.scalar(x) : x;
  }

  #elementwise(opType: string, a: Operand, b: Operand): Tensor {
    const [left, right] = [this.#operand(a), this.#operand(b)];
    return this.node(opType, [left, right], [broadcastShapes(left.shape, right.shape)])[0]!;
  }

  #same(opType: string, x: Tensor, attributes: Record<string, ProtoAttribute> = {}): Tensor {
    return this.node(opType, [x], [x.shape], { attributes })[0]!;
  }

  #reduce(opType: string, x: Tensor, axes: readonly number[], keep: boolean): Tensor {
    const positive = axes.map((axis) => (axis < 0 ? axis + x.shape.length : axis));
    const shape = x.shape.flatMap((size, axis) => (positive.includes(axis) ? (keep ? [1] : []) : [size]));
    const which = this.constant([axes.length], BigInt64Array.from(positive, BigInt));
    return this.node(opType, [x, which], [shape], { attributes: { keepdims: flag(keep) } })[0]!;
  }
}

function flag(on: boolean): ProtoAttribute {
  return { int: on ? 1 : 0 };
}

function lastTwo(x: Tensor, transposed: boolean): [number, number] {
  const [rows, columns] = x.shape.slice(-2);
  if (rows === undefined || columns === undefined) throw new Error(`${describe(x)} is not a matrix.`);
  return transposed ? [columns, rows] : [rows, columns];
}

function describe(x: Tensor): string {
  return `${x.name} [${x.shape.join(", ")}]`;
}
