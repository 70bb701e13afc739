import assert from "node:assert/strict";
import { test } from "node:test";
import { DatasetContent } from "../../../../extension/views/datasets/content.ts";
import { nodeKey, type TreeNode } from "../../../../extension/views/node.ts";
import { dataset, english, HeldCatalog } from "./samples.ts";

const questions: TreeNode = { kind: "dataset", id: "questions" };

function treeOf(...datasets: Parameters<typeof dataset>[]) {
  const catalog = new HeldCatalog(datasets.map((one) => dataset(...one)));
  const content = new DatasetContent(catalog, english);
  const linesOf = (node: TreeNode) =>
    content.children(node).map((child) => {
      const { label, description } = content.line(child)!;
      return `${label}: ${description ?? ""}`;
    });
  return { catalog, content, linesOf };
}

test("A dataset of one version has its splits right under it", () => {
  const { content, linesOf } = treeOf(["questions", [{ rows: { train: 1234, validation: 1 } }]]);
  assert.equal(content.line(questions)!.description, "1,235 rows");
  assert.deepEqual(linesOf(questions), ["Training: 1,234 rows", "Validation: 1 row"]);
  const [split] = content.children(questions);
  assert.deepEqual(content.parent(split!), questions);
});

test("Of several versions the current one is marked, and a revision says what it changed", () => {
  const revisionOf = { version: "v1", excluded: 3, replaced: 1 };
  const { content, linesOf } = treeOf(["questions", [{ version: "v2", revisionOf }, { version: "v1" }]]);
  assert.equal(content.line(questions)!.description, "100 rows · 2 versions");
  const [newest, oldest] = linesOf(questions);
  assert.match(newest!, /: current · 100 rows · 3 excluded · 1 edited$/);
  assert.match(oldest!, /: 100 rows$/);
  const [current, former] = content.children(questions);
  assert.deepEqual(content.line(current!)!.context, ["datasetVersion", "current"]);
  assert.deepEqual(content.line(former!)!.context, ["datasetVersion", "canRestore"]);
  assert.deepEqual(content.children(current!).map(nodeKey), [
    "split/questions/v2/train",
    "split/questions/v2/validation",
  ]);
});

test("Rows that were left out or leak are marked, duplicates only told", () => {
  const { content } = treeOf(
    ["questions", [{ rowsKeptOut: 2, leakedRows: 1, duplicateRows: 5 }]],
    ["doubled", [{ duplicateRows: 5 }]],
  );
  const { icon, description, mark } = content.line(questions)!;
  assert.equal(icon!.id, "warning");
  assert.equal(description, "100 rows · 2 left out · 1 leaked");
  assert.equal(mark, undefined, "VS Code would open it as a file instead of dropping it into the editor");
  assert.match(content.tooltip(questions)!, /left out because they cannot be read: 2/);
  assert.match(content.tooltip(questions)!, /Rows in both training and held\\-out data: 1/);
  const doubled: TreeNode = { kind: "dataset", id: "doubled" };
  assert.equal(content.line(doubled)!.icon!.id, "database");
  assert.match(content.tooltip(doubled)!, /Duplicate rows: 5/);
});

test("A new name changes one line, a new dataset the whole tree", () => {
  const { catalog, content } = treeOf(["questions", [{}]]);
  catalog.tellAll();
  const changes: unknown[] = [];
  content.onDidChange((changed) => changes.push(changed));
  catalog.put("questions", { ...dataset("questions", [{}]), name: "renamed" });
  assert.deepEqual(changes, [[questions]]);
  catalog.put("more", dataset("more", [{}]));
  assert.equal(changes.at(-1), "all");
});
