import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelContent } from "../../../../extension/views/models/content.ts";
import { modelTooltip } from "../../../../extension/views/models/tooltip.ts";
import type { TreeNode } from "../../../../extension/views/node.ts";
import type { Evaluation } from "../../../../schemas/evaluation.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { connectionTo } from "../../../support/editor-connection.ts";
import { english, HeldCatalog, HeldServing, model, run, servedModel } from "./samples.ts";

function treeOf(...models: Parameters<typeof model>[]) {
  return treeWith([], ...models);
}

function treeWith(runs: readonly RunSummary[], ...models: Parameters<typeof model>[]) {
  return heldTree(runs, ...models).content;
}

function heldTree(runs: readonly RunSummary[], ...models: Parameters<typeof model>[]) {
  const agent = connectionTo("/nowhere");
  const catalog = new HeldCatalog(models.map((one) => model(...one)));
  const catalogOfRuns = new HeldCatalog(runs);
  const served = new HeldServing();
  const evaluations = new HeldCatalog<Evaluation>([]);
  const sources = { agent, models: catalog, runs: catalogOfRuns, served, evaluations };
  return { content: new ModelContent(sources, english), ...sources };
}

function groupsOf(content: ModelContent): (string | undefined)[] {
  return content.roots().map((group) => content.line(group)!.label);
}

test("Models that came from outside are base, those of runs are tuned", () => {
  const content = treeOf(["tuned", [{}]], ["base", [{ origin: "exported" }, { origin: "imported" }]]);
  assert.deepEqual(
    content.roots().map((group) => [content.line(group)!.label, content.children(group)]),
    [
      ["Base", [{ kind: "model", id: "base" }]],
      ["Tuned", [{ kind: "model", id: "tuned" }]],
      [
        "Exports",
        [
          { kind: "export", id: "tuned", version: "v1" },
          { kind: "export", id: "base", version: "v2" },
        ],
      ],
    ],
  );
});

test("Exports are the versions that were exported, the newest first, with what can be done with them", () => {
  const content = treeOf(
    ["early", [{ createdAt: "2026-03-10T09:00:00.000Z", formats: ["onnx"] }]],
    ["late", [{ createdAt: "2026-03-12T09:00:00.000Z", run: "run-1", step: 200 }]],
    ["base", [{ origin: "imported" }]],
  );
  const exports = content.children({ kind: "modelGroup", group: "exports" });
  const lines = exports.map((node) => content.line(node)!);
  assert.deepEqual(
    lines.map(({ label, context }) => [label, context]),
    [
      ["late", ["export", "canChat", "canExport", "hasRun", "canServe"]],
      ["early", ["export", "canExport"]],
    ],
  );
  assert.match(lines[0]!.description!, /^GGUF · step 200 · 1 MB · .*12/);
  assert.deepEqual(content.parent(exports[0]!), { kind: "modelGroup", group: "exports" });
});

test("Checkpoints of all runs are models, those of the newest run and step first, with their lineage", async () => {
  const content = treeWith([
    run("new", { checkpoints: [100, 200], bestStep: 100, dataset: { id: "rows", version: "0123456789" } }),
    run("none"),
    run("old", { checkpoints: [50] }),
  ]);
  assert.deepEqual(groupsOf(content), ["Checkpoints"]);
  const nodes = content.children({ kind: "modelGroup", group: "checkpoints" });
  assert.deepEqual(
    nodes.map((node) => [content.line(node)!.label, content.line(node)!.description]),
    [
      ["new", "Step 200 · newest"],
      ["new", "Step 100 · best"],
      ["old", "Step 50"],
    ],
  );
  const tooltip = (await content.tooltip(nodes[1]!))!.replaceAll("\\", "");
  for (const fact of ["Run: new", "Dataset: rows · 01234567", "Training file: /work/new.train.toml"])
    assert.ok(tooltip.includes(fact), tooltip);
});

test("Of very many checkpoints a page is shown, and another one on demand", () => {
  const runs = Array.from({ length: 10_000 }, (_, index) => run(`run-${index}`, { checkpoints: [1, 2, 3] }));
  const content = treeWith(runs);
  const group: TreeNode = { kind: "modelGroup", group: "checkpoints" };
  assert.equal(content.line(group)!.description, "30,000");
  assert.equal(content.line(group)!.children, "collapsed");
  assert.equal(content.children(group).length, 201);
  const more = content.children(group).at(-1)!;
  assert.deepEqual(more, { kind: "moreModels", group: "checkpoints" });
  assert.equal(content.line(more)!.label, "Show 200 More");
  content.showMore("checkpoints");
  assert.equal(content.children(group).length, 401);
});

test("A run that trains changes the tree of models only when a checkpoint comes or goes", () => {
  const { content, runs } = heldTree([run("a")]);
  const changes: unknown[] = [];
  content.onDidChange((changed) => changes.push(changed));
  runs.put("a", run("a", { step: 10 }));
  assert.deepEqual(changes, []);
  runs.put("a", run("a", { checkpoints: [10] }));
  runs.put("a", run("a", { checkpoints: [10], step: 15 }));
  runs.put("a", run("a", { checkpoints: [10, 20] }));
  runs.put("a", undefined);
  assert.deepEqual(changes, ["all", [{ kind: "modelGroup", group: "checkpoints" }], "all"]);
});

test("A model of one version is a line, one of several has them under it", () => {
  const content = treeOf(
    ["one", [{ formats: ["gguf", "onnx"] }]],
    ["two", [{ step: 200 }, { step: 100, formats: ["safetensors"] }]],
  );
  const one: TreeNode = { kind: "model", id: "one" };
  assert.equal(content.line(one)!.description, "GGUF, ONNX · 1 MB");
  assert.equal(content.line(one)!.children, undefined);
  const versions = content.children({ kind: "model", id: "two" });
  assert.deepEqual(
    versions.map((version) => content.line(version)!.description),
    ["GGUF · step 200 · 1 MB", "safetensors · step 100 · 1 MB"],
  );
});

test("A model that is served says so, with what it answers, wherever it stands in the tree", () => {
  const { content, served } = heldTree(
    [run("a", { checkpoints: [10, 20] })],
    ["tuned", [{ version: "v2" }, { version: "v1" }]],
  );
  const changes: unknown[] = [];
  content.onDidChange((changed) => changes.push(changed));
  served.tell(
    servedModel({ model: "tuned", version: "v2" }, { answering: 1, waiting: 1, tokensPerSecond: 33.6 }),
    servedModel({ run: "a", step: 10 }, { state: "loading" }),
  );
  const version = { id: "tuned", version: "v2" };
  const lines: readonly TreeNode[] = [
    { kind: "model", id: "tuned" },
    { kind: "modelVersion", ...version },
    { kind: "export", ...version },
  ];
  assert.deepEqual(changes, [[...lines, { kind: "checkpoint", run: "a", step: 10 }]]);
  for (const node of lines) {
    const line = content.line(node)!;
    assert.ok(line.description!.startsWith("served · 2 requests · 34 tokens/s"), line.description);
    assert.deepEqual([line.icon!.id, line.context.includes("serving")], ["broadcast", true]);
  }
  const loading = content.line({ kind: "checkpoint", run: "a", step: 10 })!;
  assert.deepEqual([loading.description, loading.icon!.id], ["Step 10 · loading", "loading~spin"]);
  const other = content.line({ kind: "checkpoint", run: "a", step: 20 })!;
  assert.deepEqual(other.context, ["checkpoint", "canServe"]);
  served.tell();
  assert.ok(content.line(lines[0]!)!.context.includes("canServe"));
});

test("What is loaded because somebody asks it can be started, but not stopped", () => {
  const { content, served } = heldTree([], ["tuned", [{}]]);
  served.tell(servedModel({ model: "tuned", version: "v1" }, { startedAs: [] }));
  const line = content.line({ kind: "model", id: "tuned" })!;
  assert.deepEqual([line.description, line.icon!.id], ["loaded · GGUF · 1 MB", "package"]);
  assert.ok(line.context.includes("canServe"));
});

test("The tooltip tells where a model comes from", () => {
  const helper = model("helper", [{ run: "run-1", step: 200 }]);
  const text = modelTooltip(
    {
      model: helper,
      version: helper.versions[0]!,
      manifest: {
        schema: 1,
        createdAt: "2026-03-10T09:00:00.000Z",
        origin: "exported",
        lineage: {
          run: "run-1",
          step: 200,
          dataset: { id: "rows", version: "0123456789abcdef" },
          weights: "ab".repeat(32),
        },
        ggufType: "q8_0",
        files: {},
      },
      folder: "/models/helper/v1",
      runName: "my helper",
      chat: "offered",
    },
    english,
  );
  for (const fact of [
    "Run: my helper",
    "Step: 200",
    "Dataset: rows · 01234567",
    "Formats: GGUF · q8",
    "VS Code's chat: offered",
    "sha256 abababababab…",
  ])
    assert.ok(text.replaceAll("\\", "").includes(fact), `${fact} in ${text}`);
});

function evaluation(
  id: string,
  reference: Evaluation["model"]["reference"],
  changes: Partial<Evaluation> = {},
): Evaluation {
  return {
    schema: 1,
    id,
    createdAt: "2026-03-10T09:00:00.000Z",
    state: "done",
    testSet: { id: "tickets", name: "Tickets, held out", content: "c" },
    task: "answer",
    model: { reference, label: "tickets", weights: "w" },
    settings: { fewShot: 0, ask: "auto", generation: { maxTokens: 64, temperature: 0, seed: 0, stop: [] } },
    ...{ rows: 200, answered: 200, cut: 0, seconds: 1 },
    metrics: [
      {
        ...{ metric: "label", kind: "label", title: "Right label", isHigherBetter: true, isShare: true },
        ...{ value: 0.94, interval: [0.9, 0.97], rows: 200 },
      },
    ],
    ...changes,
  };
}

test("Evaluations stand under what they measured: the model, its version, or the checkpoint", () => {
  const { content, evaluations } = heldTree(
    [run("run-1", { checkpoints: [50] })],
    ["one", [{ origin: "imported" }]],
    ["many", [{ origin: "imported" }, { origin: "imported" }]],
  );
  const adapters = [{ model: { run: "run-1", step: 50 }, scale: 0.5 }];
  evaluations.items = [
    evaluation("a", { model: "one", version: "v1" }),
    evaluation("b", { model: "one", version: "v1" }, { createdAt: "2026-03-11T09:00:00.000Z" }),
    evaluation("c", { model: "many", version: "v1" }),
    evaluation("d", { run: "run-1", step: 50 }),
    evaluation("e", { file: "/elsewhere.gguf" }),
    evaluation("f", { model: "gone", version: "v1" }),
    evaluation("g", { model: "many", version: "v2", adapters }),
    evaluation("h", { file: "/elsewhere.gguf", adapters }),
  ];
  evaluations.tellAll();
  const under = (node: TreeNode) =>
    content.children(node).map((child) => (child.kind === "evaluation" ? child.id : child.kind));
  assert.deepEqual(under({ kind: "model", id: "one" }), ["b", "a"]);
  assert.deepEqual(under({ kind: "model", id: "many" }), ["modelVersion", "modelVersion"]);
  const version: TreeNode = { kind: "modelVersion", id: "many", version: "v1" };
  assert.deepEqual([under(version), under({ ...version, version: "v2" })], [["c"], ["g"]]);
  const checkpoint: TreeNode = { kind: "checkpoint", run: "run-1", step: 50 };
  assert.deepEqual(under(checkpoint), ["d", "h"]);
  assert.deepEqual(content.parent({ kind: "evaluation", id: "d" }), checkpoint);
  assert.equal(content.line(checkpoint)!.children, "collapsed");
  assert.equal(content.line({ kind: "evaluation", id: "g" })!.description, "Right label 94% · +run-1:50*0.5");
});

test("The line of an evaluation has its test set and the figure that matters, and says how it went", async () => {
  const { content, evaluations } = heldTree([], ["one", [{ origin: "imported" }]]);
  const reference = { model: "one", version: "v1" };
  const node: TreeNode = { kind: "evaluation", id: "a" };
  const told = (changes: Partial<Evaluation>) => {
    evaluations.put("a", evaluation("a", reference, changes));
    const { label, description, icon } = content.line(node)!;
    return [label, description, icon?.id];
  };
  const { settings } = evaluation("a", reference);
  assert.deepEqual(told({}), ["Tickets, held out", "Right label 94%", "checklist"]);
  assert.deepEqual(told({ settings: { ...settings, fewShot: 5 } })[1], "Right label 94% · 5 examples");
  assert.deepEqual(told({ state: "running" }).slice(1), ["being evaluated", "loading~spin"]);
  assert.equal(told({ state: "cancelled", answered: 20 })[1], "20 of 200 rows · Right label 94%");
  assert.deepEqual(told({ state: "failed", failure: "It is gone." }).slice(1), ["failed", "error"]);
  const plain = (await content.tooltip(node))!.replaceAll("\\", "");
  assert.match(plain, /Right label: 94% \(95 %: 90% to 97%\)[^]*It is gone\./);
});

test("A new evaluation draws its model anew, and one that is removed does, too", () => {
  const { content, evaluations } = heldTree([], ["one", [{ origin: "imported" }]]);
  const fired: unknown[] = [];
  content.onDidChange((nodes) => fired.push(nodes));
  evaluations.put("a", evaluation("a", { model: "one", version: "v1" }));
  evaluations.put("a", undefined);
  const lines = [
    { kind: "model", id: "one" },
    { kind: "evaluation", id: "a" },
  ];
  assert.deepEqual(fired, [lines, lines]);
});
