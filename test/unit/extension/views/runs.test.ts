import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { nodeKey, type TreeNode } from "../../../../extension/views/node.ts";
import { RunContent } from "../../../../extension/views/runs/content.ts";
import { daysAt, groupOf } from "../../../../extension/views/runs/groups.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { english, HeldCatalog, run, waiting } from "./samples.ts";

/** Noon of a Tuesday, in the machine's own time zone. */
const now = new Date(2026, 2, 10, 12);

function daysAgo(days: number, hour = 9): string {
  return new Date(2026, 2, 10 - days, hour).toISOString();
}

function treeOf(context: TestContext, runs: readonly RunSummary[]) {
  const catalog = new HeldCatalog(runs);
  const content = new RunContent(catalog, english, () => now);
  const changes: (string[] | "all")[] = [];
  content.onDidChange((changed) => changes.push(changed === "all" ? "all" : changed.map(nodeKey)));
  context.after(() => {
    content.dispose();
  });
  const labels = (node?: TreeNode): string[] =>
    (node === undefined ? content.roots() : content.children(node)).map((one) => content.line(one)!.label);
  return { catalog, content, changes, labels };
}

test("Runs stand in groups: what goes on, what waits, and then by the day on which they were made", (context) => {
  const { content, labels } = treeOf(context, [
    run("now", { state: "running", createdAt: daysAgo(3) }),
    run("stuck", { state: "paused", createdAt: daysAgo(0) }),
    run("second", { ...waiting(2), createdAt: daysAgo(0) }),
    run("first", { ...waiting(1), createdAt: daysAgo(1) }),
    run("morning", { createdAt: daysAgo(0, 0) }),
    run("evening", { createdAt: daysAgo(1, 23) }),
    run("wednesday", { createdAt: daysAgo(6, 0) }),
    run("long ago", { createdAt: daysAgo(7, 23) }),
  ]);
  assert.deepEqual(
    content.roots().map((group) => [content.line(group)!.label, labels(group)]),
    [
      ["Running", ["now", "stuck"]],
      ["Waiting", ["first", "second"]],
      ["Today", ["morning"]],
      ["Yesterday", ["evening"]],
      ["Last 7 Days", ["wednesday"]],
      ["Older", ["long ago"]],
    ],
  );
});

test("A day on which clocks are changed is a day like others", () => {
  const days = daysAt(new Date(2026, 2, 30, 12));
  const ended = { state: "succeeded" } as const;
  assert.equal(groupOf({ ...ended, createdAt: new Date(2026, 2, 29, 0).toISOString() }, days), "yesterday");
  assert.equal(groupOf({ ...ended, createdAt: new Date(2026, 2, 28, 23).toISOString() }, days), "week");
});

test("A step changes the line of its run, and of nothing else", (context) => {
  const { catalog, changes } = treeOf(context, [run("now", { state: "running", step: 1 }), run("done")]);
  catalog.put("now", run("now", { state: "running", step: 2 }));
  assert.deepEqual(changes, [["run/now"]]);
});

test("A run that ends moves to its day, and only the groups that it concerns are shown anew", (context) => {
  const { catalog, changes, labels } = treeOf(context, [
    run("a", { state: "running" }),
    run("b", { state: "running" }),
    run("done", { createdAt: daysAgo(0) }),
    run("old", { createdAt: daysAgo(20) }),
  ]);
  catalog.put("a", run("a", { createdAt: daysAgo(0) }));
  assert.deepEqual(changes, [["runGroup/running", "runGroup/today"]]);
  catalog.put("b", run("b", { createdAt: daysAgo(0) }));
  assert.equal(changes.at(-1), "all", "the group of those that go on is gone");
  assert.deepEqual(labels(), ["Today", "Older"]);
});

test("A run that waits and moves shows the queue anew", (context) => {
  const { catalog, changes, labels } = treeOf(context, [run("a", waiting(1)), run("b", waiting(2))]);
  catalog.items = [run("a", waiting(2)), run("b", waiting(1))];
  catalog.put("a", run("a", waiting(2)));
  assert.deepEqual(changes, [["runGroup/waiting"]]);
  assert.deepEqual(labels({ kind: "runGroup", group: "waiting" }), ["b", "a"]);
});

test("Of ten thousand runs 200 are shown, and 200 more whenever somebody asks", (context) => {
  const many = Array.from({ length: 10_000 }, (_, number) => run(`r${number}`, { createdAt: daysAgo(30) }));
  const { content, labels, changes } = treeOf(context, many);
  const older: TreeNode = { kind: "runGroup", group: "older" };
  assert.equal(content.line(older)!.description, "10,000");
  assert.deepEqual(labels(older).slice(-2), ["r199", "Show 200 More"]);
  content.showMore("older");
  assert.deepEqual(changes, [["runGroup/older"]]);
  assert.deepEqual(labels(older).slice(-2), ["r399", "Show 200 More"]);
  for (let page = 0; page < 48; page++) content.showMore("older");
  assert.equal(labels(older).at(-1), "r9999");
  assert.equal(labels(older).length, 10_000);
});

test("Checkpoints stand under their run, the newest first, the best one with a star", (context) => {
  const { content, labels } = treeOf(context, [run("a", { checkpoints: [100, 1200, 500], bestStep: 500 })]);
  const node: TreeNode = { kind: "run", id: "a" };
  assert.deepEqual(labels(node), ["Step 1,200", "Step 500", "Step 100"]);
  const [newest, best] = content.children(node).map((child) => content.line(child)!);
  assert.equal(newest!.description, "newest");
  assert.equal(best!.description, "best");
  assert.equal(best!.icon!.id, "star-full");
  assert.deepEqual(content.parent({ kind: "checkpoint", run: "a", step: 500 }), node);
});

test("A folder that cannot be read is shown with its reason", (context) => {
  const { catalog, content } = treeOf(context, []);
  catalog.damaged = [{ id: "/home/runs/torn", reason: "run.json is cut off" }];
  catalog.tellAll();
  const [node] = content.roots();
  assert.equal(content.line(node!)!.label, "torn");
  assert.equal(content.line(node!)!.icon!.id, "error");
  assert.match(content.tooltip(node!)!, /run\\\.json is cut off/);
});

test("What is gone has no line", (context) => {
  const { catalog, content } = treeOf(context, [run("a", { checkpoints: [1] })]);
  catalog.put("a", undefined);
  assert.equal(content.line({ kind: "run", id: "a" }), undefined);
  assert.deepEqual(content.children({ kind: "run", id: "a" }), []);
});
