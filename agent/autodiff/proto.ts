// Writes an ONNX ModelProto: the one place that knows the field numbers of onnx.proto (IR version 8).
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** Element types by their names in onnx.proto, with the numbers of TensorProto.DataType. */
export const elementTypes = {
  float: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
  float16: 10,
  double: 11,
  uint4: 21,
} as const;
export type ElementType = keyof typeof elementTypes;

/** A constant. `raw` holds its elements in little-endian order; `external` says where they lie instead. */
export interface ProtoTensor {
  name: string;
  type: ElementType;
  dims: readonly number[];
  raw?: Uint8Array;
  external?: { location: string; offset: number; length: number };
}

/** The type is spelled out, because ONNX tells an int attribute from a float one and JavaScript does not. */
export type ProtoAttribute =
  | { int: number | bigint }
  | { float: number }
  | { string: string }
  | { ints: readonly (number | bigint)[] }
  | { floats: readonly number[] }
  | { strings: readonly string[] }
  | { tensor: ProtoTensor };

export interface ProtoNode {
  opType: string;
  /** "" or left out for the standard operators, "com.microsoft" for ONNX Runtime's own. */
  domain?: string;
  name?: string;
  /** "" stands for an optional input that is left out. */
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, ProtoAttribute>>;
}

/** An input or an output of the graph; a string in `shape` names a dimension that is known only at run time. */
export interface ProtoValue {
  name: string;
  type: ElementType;
  shape: readonly (number | string)[];
}

export interface ProtoModel {
  name?: string;
  nodes: readonly ProtoNode[];
  inputs: readonly ProtoValue[];
  outputs: readonly ProtoValue[];
  initializers: readonly ProtoTensor[];
  /** Version of each operator set by its domain, "" being the standard one. */
  opsets: Readonly<Record<string, number>>;
  metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a `.onnx` file. Protobuf ends at 2 GiB: larger weights must be `external`. */
export function encodeModel(model: ProtoModel): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.Varint).int64(8);
  writer.tag(2, WireType.LengthDelimited).string("trainyard");
  message(writer, 7, () => writeGraph(writer, model));
  for (const [domain, version] of Object.entries(model.opsets)) {
    message(writer, 8, () => {
      writer.tag(1, WireType.LengthDelimited).string(domain);
      writer.tag(2, WireType.Varint).int64(version);
    });
  }
  for (const [key, value] of Object.entries(model.metadata ?? {})) writeEntry(writer, 14, key, value);
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, model: ProtoModel): void {
  for (const node of model.nodes) message(writer, 1, () => writeNode(writer, node));
  writer.tag(2, WireType.LengthDelimited).string(model.name ?? "model");
  for (const tensor of model.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const value of model.inputs) message(writer, 11, () => writeValue(writer, value));
  for (const value of model.outputs) message(writer, 12, () => writeValue(writer, value));
}

function writeNode(writer: BinaryWriter, node: ProtoNode): void {
  for (const name of node.inputs) writer.tag(1, WireType.LengthDelimited).string(name);
  for (const name of node.outputs) writer.tag(2, WireType.LengthDelimited).string(name);
  if (node.name !== undefined) writer.tag(3, WireType.LengthDelimited).string(node.name);
  writer.tag(4, WireType.LengthDelimited).string(node.opType);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, () => {
      writer.tag(1, WireType.LengthDelimited).string(name);
      writeAttribute(writer, value);
    });
  }
  if (node.domain) writer.tag(7, WireType.LengthDelimited).string(node.domain);
}

function writeAttribute(writer: BinaryWriter, value: ProtoAttribute): void {
  const type = (number: number): unknown => writer.tag(20, WireType.Varint).int32(number);
  if ("float" in value) {
    writer.tag(2, WireType.Bit32).float(value.float);
    type(1);
  } else if ("int" in value) {
    writer.tag(3, WireType.Varint).int64(value.int);
    type(2);
  } else if ("string" in value) {
    writer.tag(4, WireType.LengthDelimited).string(value.string);
    type(3);
  } else if ("tensor" in value) {
    message(writer, 5, () => writeTensor(writer, value.tensor));
    type(4);
  } else if ("floats" in value) {
    for (const number of value.floats) writer.tag(7, WireType.Bit32).float(number);
    type(6);
  } else if ("ints" in value) {
    for (const number of value.ints) writer.tag(8, WireType.Varint).int64(number);
    type(7);
  } else {
    for (const text of value.strings) writer.tag(9, WireType.LengthDelimited).string(text);
    type(8);
  }
}

function writeTensor(writer: BinaryWriter, tensor: ProtoTensor): void {
  for (const size of tensor.dims) writer.tag(1, WireType.Varint).int64(size);
  writer.tag(2, WireType.Varint).int32(elementTypes[tensor.type]);
  writer.tag(8, WireType.LengthDelimited).string(tensor.name);
  if (tensor.external === undefined) {
    writer.tag(9, WireType.LengthDelimited).bytes(tensor.raw ?? new Uint8Array(0));
    return;
  }
  for (const [key, value] of Object.entries(tensor.external)) writeEntry(writer, 13, key, String(value));
  writer.tag(14, WireType.Varint).int32(1);
}

function writeValue(writer: BinaryWriter, value: ProtoValue): void {
  writer.tag(1, WireType.LengthDelimited).string(value.name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      writer.tag(1, WireType.Varint).int32(elementTypes[value.type]);
      message(writer, 2, () => {
        for (const size of value.shape) message(writer, 1, () => writeDimension(writer, size));
      });
    });
  });
}

function writeDimension(writer: BinaryWriter, size: number | string): void {
  if (typeof size === "number") writer.tag(1, WireType.Varint).int64(size);
  else writer.tag(2, WireType.LengthDelimited).string(size);
}

function writeEntry(writer: BinaryWriter, field: number, key: string, value: string): void {
  message(writer, field, () => {
    writer.tag(1, WireType.LengthDelimited).string(key);
    writer.tag(2, WireType.LengthDelimited).string(value);
  });
}

/** A nested message: its length goes before what `write` puts into it. */
function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}
