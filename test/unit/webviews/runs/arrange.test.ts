import assert from "node:assert/strict";
import { test } from "node:test";
import type { RunRow, RunsView } from "../../../../schemas/panels/runs.ts";
import type { FlatConfig } from "../../../../schemas/protocol/run.ts";
import { arrange, varyingKeys, type TableRun } from "../../../../webviews/runs/arrange.ts";

function run(id: string, row: Partial<RunRow> = {}, config: FlatConfig = {}): TableRun {
  return {
    row: {
      id,
      name: id,
      state: "succeeded",
      tags: [],
      notes: "",
      createdAt: "2026-01-31T12:00:00.000Z",
      step: 100,
      steps: 100,
      checkpoints: 1,
      isHeld: false,
      ...row,
    },
    config,
  };
}

const runs = [
  run("a", { loss: 2, tags: ["support"] }, { "optimizer.lr": 0.001, "training.seed": 1 }),
  run("b", { loss: 1, state: "failed" }, { "optimizer.lr": 0.003, "training.seed": 1 }),
  run("c", { createdAt: "2026-02-01T12:00:00.000Z" }, { "optimizer.lr": 0.003, "training.seed": 1 }),
];

/** Names of what is shown, groups in brackets. */
function shown(changes: Partial<RunsView>): string[] {
  const view: RunsView = {
    columns: null,
    widths: {},
    sort: [],
    query: "",
    group: null,
    closedGroups: [],
    pinned: [],
    selected: [],
    ...changes,
  };
  return arrange(runs, view).map((line) =>
    line.kind === "run" ? line.run.row.id : `[${line.value} ${line.count}]`,
  );
}

test("The newest run comes first unless something else is asked for", () => {
  assert.deepEqual(shown({})[0], "c");
});

const sorts: [string, boolean, string[]][] = [
  ["loss", false, ["b", "a", "c"]],
  ["loss", true, ["a", "b", "c"]],
  ["name", true, ["c", "b", "a"]],
  ["config:optimizer.lr", false, ["a", "c", "b"]],
];
for (const [column, descending, wanted] of sorts)
  test(`Sorted by ${column}${descending ? ", descending" : ""}, runs without a value come last`, () => {
    assert.deepEqual(shown({ sort: [{ column, descending }] }), wanted);
  });

const queries: [string, string[]][] = [
  ["support", ["a"]],
  ["loss<1.5", ["b"]],
  ["loss>=1", ["a", "b"]],
  ["lr=0.003", ["b", "c"]],
  ["optimizer.lr!=0.003", ["a"]],
  ["state:fail", ["b"]],
  ["-state:fail lr=0.003", ["c"]],
  ['"support"', ["a"]],
  ["nothing<3", []],
  ["__proto__<3", []],
];
for (const [query, wanted] of queries)
  test(`The filter ${query} leaves ${wanted.join(", ") || "none"}`, () => {
    assert.deepEqual(shown({ query, sort: [{ column: "name", descending: false }] }), wanted);
  });

test("Pinned runs stay at the top, whatever the filter says", () => {
  assert.deepEqual(shown({ pinned: ["a"], query: "state:fail" }), ["a", "b"]);
});

test("Groups have heads with counts, and closed ones only their heads", () => {
  assert.deepEqual(shown({ group: "config:optimizer.lr", closedGroups: ["0.003"] }), [
    "[0.003 2]",
    "[0.001 1]",
    "a",
  ]);
});

test("Only keys that differ from run to run are worth a column", () => {
  assert.deepEqual(varyingKeys([...runs, run("d")]), ["optimizer.lr"]);
});
