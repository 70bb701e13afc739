import assert from "node:assert/strict";
import { test } from "node:test";
import { peakIntermediateBytes } from "../../../agent/autodiff/memory.ts";
import { Onnx } from "../../../agent/autodiff/onnx.ts";

const none = new Set<string>();

test("a chain that is computed in place holds one tensor", () => {
  const onnx = new Onnx();
  const x = onnx.input("x", [10, 10]);
  onnx.output(onnx.exp(onnx.sqrt(onnx.exp(x))));
  assert.equal(peakIntermediateBytes(onnx, none), 400);
});

test("a tensor that is read later stays, and a view of it takes nothing", () => {
  const onnx = new Onnx();
  const a = onnx.exp(onnx.input("x", [10, 10]));
  const b = onnx.softmax(onnx.reshape(a, [4, 25]));
  onnx.output(onnx.add(a, onnx.reshape(b, [10, 10])));
  assert.equal(peakIntermediateBytes(onnx, none), 800);
});

test("what lies elsewhere does not count, and what nobody needs is not computed", () => {
  const onnx = new Onnx();
  const x = onnx.input("x", [10, 10]);
  const y = onnx.exp(x);
  onnx.softmax(x);
  onnx.output(y);
  assert.equal(peakIntermediateBytes(onnx, new Set([y.name])), 0);
});
