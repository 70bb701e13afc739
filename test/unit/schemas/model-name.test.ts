import assert from "node:assert/strict";
import { test } from "node:test";
import { nameBeside, nameOfModel, parseModelName } from "../../../schemas/model-name.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";

const names: Record<string, ModelStack> = {
  helper: { model: "helper" },
  "helper@v1": { model: "helper", version: "v1" },
  "a-run:latest": { run: "a-run", step: "latest" },
  "helper+a-run:best": { model: "helper", adapters: [{ model: { run: "a-run", step: "best" }, scale: 1 }] },
  "a-run:500+tone@v2*0.25+style*-1": {
    ...{ run: "a-run", step: 500 },
    adapters: [
      { model: { model: "tone", version: "v2" }, scale: 0.25 },
      { model: { model: "style" }, scale: -1 },
    ],
  },
};
for (const [name, model] of Object.entries(names))
  test(`A model is called ${name}, and found by that name`, () => {
    assert.equal(nameOfModel(model), name);
    assert.deepEqual(parseModelName(name), model);
  });

test("A file has its own name, and what has adapters is named beside what it is called", () => {
  const adapters = [{ model: { model: "tone" }, scale: 0.5 }];
  const reference = { file: "C:\\models\\tiny.gguf", adapters };
  assert.equal(nameOfModel(reference), "tiny.gguf+tone*0.5");
  assert.equal(nameBeside({ reference, label: "Half" }), "tiny.gguf+tone*0.5");
  assert.equal(nameBeside({ reference, label: "tiny.gguf+tone*0.5" }), undefined);
  assert.equal(nameBeside({ reference: { model: "helper" }, label: "Helper" }), undefined);
});

test("What is no name of a model, or asks for too much, is none", () => {
  for (const name of ["", "a+", "+a", "a+b*", "a+b*x", "a+b*1*2", "a+b*11", "a:b", "a+b+c+d+e+f+g+h+i+j"])
    assert.equal(parseModelName(name), undefined, name);
});
