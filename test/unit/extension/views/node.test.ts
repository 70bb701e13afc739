import assert from "node:assert/strict";
import { test } from "node:test";
import {
  argumentsForKey,
  byClick,
  isClick,
  nodeKey,
  nodesOf,
  nodesOfKind,
  type TreeNode,
} from "../../../../extension/views/node.ts";

const a: TreeNode = { kind: "run", id: "a" };
const b: TreeNode = { kind: "run", id: "b" };
const step: TreeNode = { kind: "checkpoint", run: "a", step: 100 };

test("A command works on the selection when the clicked line is part of it, otherwise on that line", () => {
  assert.deepEqual(nodesOf([a, [a, b]]), [a, b]);
  assert.deepEqual(nodesOf([a, [b, { ...a }]]), [b, a], "the same line may be another object");
  assert.deepEqual(nodesOf([a, [b]]), [a]);
  assert.deepEqual(nodesOf([a]), [a]);
});

test("Whatever else a command is called with is not taken for a line", () => {
  const others = [undefined, null, "a", 1, {}, { kind: "run" }, { kind: "run", id: 1 }, { kind: "toString" }];
  for (const other of others) assert.deepEqual(nodesOf([other]), []);
  assert.deepEqual(nodesOf([a, [a, "b", { kind: "checkpoint", run: "a", step: "1" }]]), [a]);
});

test("A click is told from a menu and from a call", () => {
  assert.ok(isClick([a, byClick]));
  assert.deepEqual(nodesOf([a, byClick]), [a]);
  for (const args of [[], [a], [a, [a, b]], ["a", null]]) assert.ok(!isClick(args));
});

test("Lines of the kinds that a command is for are taken out of a mixed selection", () => {
  assert.deepEqual(nodesOfKind([a, [a, step, b]], "checkpoint"), [step]);
});

test("A key is for the selected lines of its kinds; with nothing selected its command asks", () => {
  assert.deepEqual(argumentsForKey([a, step, b], ["run"]), [a, [a, b]]);
  assert.deepEqual(argumentsForKey([], ["run"]), []);
  assert.equal(argumentsForKey([step], ["run"]), undefined);
  assert.deepEqual(argumentsForKey([step], undefined), [step, [step]]);
});

test("Every line has a key of its own", () => {
  const nodes: TreeNode[] = [
    a,
    step,
    { kind: "runGroup", group: "today" },
    { kind: "moreRuns", group: "today" },
    { kind: "dataset", id: "a" },
    { kind: "datasetVersion", id: "a", version: "v" },
    { kind: "split", id: "a", version: "v", split: "train" },
    { kind: "model", id: "a" },
    { kind: "modelVersion", id: "a", version: "v" },
    { kind: "export", id: "a", version: "v" },
    { kind: "moreModels", group: "exports" },
    { kind: "damaged", of: "run", id: "a" },
    { kind: "damaged", of: "model", id: "a" },
    { kind: "agent" },
    { kind: "figure", figure: "cpu" },
  ];
  assert.equal(new Set(nodes.map(nodeKey)).size, nodes.length);
  for (const node of nodes) assert.deepEqual(nodesOf([node]), [node]);
});
