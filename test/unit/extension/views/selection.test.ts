import assert from "node:assert/strict";
import { test } from "node:test";
import { Emitter } from "../../../../extension/emitter.ts";
import type { TreeNode } from "../../../../extension/views/node.ts";
import { Selection } from "../../../../extension/views/selection.ts";

const first: TreeNode = { kind: "run", id: "first" };
const second: TreeNode = { kind: "run", id: "second" };

/** A tree that forgets nodes as VS Code does before it reads them anew. */
function treeOf(shown: readonly TreeNode[]) {
  const changes = new Emitter<{ selection: readonly TreeNode[] }>();
  const lines = new Set(shown);
  const tree = { selection: [] as readonly TreeNode[], onDidChangeSelection: changes.event };
  const content = {
    line: (node: TreeNode) => (lines.has(node) ? { label: "", context: [] } : undefined),
  };
  return {
    tree,
    lines,
    selection: new Selection(tree, content),
    select: (selection: readonly TreeNode[]) => {
      tree.selection = selection;
      changes.fire({ selection });
    },
  };
}

test("A click on a line that is being read anew counts when VS Code knows the line again", async () => {
  const { tree, selection } = treeOf([first]);
  const clicked = selection.clicked();
  tree.selection = [first];
  assert.equal(await clicked, first);
});

test("Lines that are read anew stay selected meanwhile, all of them", () => {
  const { tree, selection, select } = treeOf([first, second]);
  select([first, second]);
  tree.selection = [second];
  assert.deepEqual(selection.nodes, [first, second]);
  select([second]);
  assert.deepEqual(selection.nodes, [second]);
  tree.selection = [];
  assert.deepEqual(selection.nodes, [second]);
  select([]);
  assert.deepEqual(selection.nodes, []);
});

test("What is gone is not selected any more", () => {
  const { tree, lines, selection, select } = treeOf([first, second]);
  select([first, second]);
  lines.delete(first);
  tree.selection = [];
  assert.deepEqual(selection.nodes, [second]);
});
