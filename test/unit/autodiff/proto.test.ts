import { test } from "node:test";
import assert from "node:assert/strict";
import * as ort from "onnxruntime-node";
import { encodeModel, type ProtoAttribute, type ProtoNode } from "../../../agent/autodiff/proto.ts";

const float = (values: number[]): Uint8Array => new Uint8Array(new Float32Array(values).buffer);

/** Runs one graph on x [2, 3] = 0…5 and returns y. */
async function run(nodes: ProtoNode[]): Promise<number[]> {
  const model = encodeModel({
    nodes,
    inputs: [{ name: "x", type: "float", shape: ["rows", 3] }],
    outputs: [{ name: "y", type: "float", shape: ["rows", "columns"] }],
    initializers: [{ name: "w", type: "float", dims: [3, 1], raw: float([1, 10, 100]) }],
    opsets: { "": 17, "com.microsoft": 1 },
  });
  const session = await ort.InferenceSession.create(model, { logSeverityLevel: 3 });
  const result = await session.run({ x: new ort.Tensor("float32", [0, 1, 2, 3, 4, 5], [2, 3]) });
  return Array.from(result["y"]!.data as Float32Array);
}

test("a graph with an initializer and a dynamic axis runs in ONNX Runtime", async () => {
  assert.deepEqual(await run([{ opType: "MatMul", inputs: ["x", "w"], outputs: ["y"] }]), [210, 543]);
});

test("every kind of attribute arrives with its own type", async () => {
  const cases: [string, string, Record<string, ProtoAttribute>, number[], string?][] = [
    ["int and float", "Gemm", { alpha: { float: 0.5 }, transB: { int: 0 } }, [105, 271.5]],
    ["int of Microsoft's domain", "FusedMatMul", { alpha: { float: 2 } }, [420, 1086], "com.microsoft"],
  ];
  for (const [what, opType, attributes, expected, domain] of cases) {
    const node = { opType, inputs: ["x", "w"], outputs: ["y"], attributes, ...(domain && { domain }) };
    assert.deepEqual(await run([node]), expected, what);
  }
  const perm = { perm: { ints: [1, 0] } };
  assert.deepEqual(
    await run([{ opType: "Transpose", inputs: ["x"], outputs: ["y"], attributes: perm }]),
    [0, 3, 1, 4, 2, 5],
  );
  const value = { value: { tensor: { name: "c", type: "float" as const, dims: [1], raw: float([7]) } } };
  const constant = [
    { opType: "Constant", inputs: [], outputs: ["c"], attributes: value },
    { opType: "Add", inputs: ["x", "c"], outputs: ["y"] },
  ];
  assert.deepEqual(await run(constant), [7, 8, 9, 10, 11, 12]);
});
