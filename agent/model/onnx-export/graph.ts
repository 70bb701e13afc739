// Collects the nodes of an ONNX graph; every method adds one standard operator and returns its output's name.
import type { ProtoAttribute, ProtoNode, ProtoTensor } from "../../autodiff/proto.ts";
import type { OnnxType } from "../../../schemas/export.ts";
import { bytesOf, type TensorData, type TensorSource } from "../tensors.ts";
import { scaleName, type StoredWeight } from "./stored-weights.ts";

/** The name of a tensor in the graph. */
export type Value = string;

export class Graph {
  readonly nodes: ProtoNode[] = [];
  /** Small constants; weights are added by name with `weight`. */
  readonly constants = new Map<Value, ProtoTensor>();
  readonly weights = new Map<Value, StoredWeight>();
  readonly #type: OnnxType;
  /** What a weight that is stored in another type is computed with. */
  readonly #asFloats = new Map<Value, Value>();

  /** Matrices are stored in this type; vectors always as float32. */
  constructor(type: OnnxType = "f32") {
    this.#type = type;
  }

  op(opType: string, inputs: readonly Value[], attributes: Record<string, ProtoAttribute> = {}): Value {
    const output = `${opType.toLowerCase()}_${this.nodes.length}`;
    this.nodes.push({ opType, name: output, inputs, outputs: [output], attributes });
    return output;
  }

  /** A matrix is [out, in], unless `outputAxis` is 1. */
  weight(name: Value, tensor: TensorData | TensorSource, outputAxis: 0 | 1 = 0): Value {
    const type = tensor.shape.length === 2 ? this.#type : "f32";
    this.weights.set(name, { tensor, type, axis: outputAxis });
    if (type === "f32") return name;
    const known = this.#asFloats.get(name);
    if (known !== undefined) return known;
    const floats =
      type === "f16"
        ? this.op("Cast", [name], { to: { int: 1 } })
        : this.op("DequantizeLinear", [name, scaleName(name)], { axis: { int: outputAxis } });
    this.#asFloats.set(name, floats);
    return floats;
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
