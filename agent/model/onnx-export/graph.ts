// Collects the nodes of an ONNX graph; every method adds one standard operator and returns its output's name.
import type { ProtoAttribute, ProtoNode, ProtoTensor } from "../../autodiff/proto.ts";
import { bytesOf, type TensorData } from "../tensors.ts";

/** The name of a tensor in the graph. */
export type Value = string;

export class Graph {
  readonly nodes: ProtoNode[] = [];
  /** Small constants; weights are added by name with `weight`. */
  readonly constants = new Map<Value, ProtoTensor>();
  readonly weights = new Map<Value, TensorData>();

  op(opType: string, inputs: readonly Value[], attributes: Record<string, ProtoAttribute> = {}): Value {
    const output = `${opType.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ opType, name: output, inputs, outputs: [output], attributes });
    return output;
  }

  weight(name: Value, tensor: TensorData): Value {
    this.weights.set(name, tensor);
    return name;
  }

  /** One float32. */
  number(value: number): Value {
    const raw = bytesOf(Float32Array.of(value));
    return this.#constant({ name: `number_${value}`, type: "float", dims: [], raw });
  }

  /** A vector of float32. */
  numbers(name: Value, values: Float32Array): Value {
    return this.#constant({ name, type: "float", dims: [values.length], raw: bytesOf(values) });
  }

  /** A vector of int64, for shapes and axes. */
  integers(...values: number[]): Value {
    const raw = bytesOf(BigInt64Array.from(values, BigInt));
    return this.#constant({
      name: `integers_${values.join("_")}`,
      type: "int64",
      dims: [values.length],
      raw,
    });
  }

  /** One int64. */
  integer(value: number): Value {
    const raw = bytesOf(BigInt64Array.of(BigInt(value)));
    return this.#constant({ name: `integer_${value}`, type: "int64", dims: [], raw });
  }

  add(a: Value, b: Value): Value {
    return this.op("Add", [a, b]);
  }

  multiply(a: Value, b: Value): Value {
    return this.op("Mul", [a, b]);
  }

  /** `shape` is a value of type int64, of which 0 copies a dimension and -1 takes what is left. */
  reshape(x: Value, shape: Value): Value {
    return this.op("Reshape", [x, shape]);
  }

  transpose(x: Value, ...permutation: number[]): Value {
    return this.op("Transpose", [x], { perm: { ints: permutation } });
  }

  concatenate(axis: number, ...parts: Value[]): Value {
    return this.op("Concat", parts, { axis: { int: axis } });
  }

  /** x [tokens, in] times weight, given as [out, in], plus a bias [out]. */
  linear(x: Value, weight: Value, bias?: Value): Value {
    return this.op("Gemm", bias === undefined ? [x, weight] : [x, weight, bias], { transB: { int: 1 } });
  }

  #constant(tensor: ProtoTensor): Value {
    this.constants.set(tensor.name, tensor);
    return tensor.name;
  }
}
