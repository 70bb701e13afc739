import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentConnection } from "../../../../extension/agents/connection.ts";
import { ModelContent } from "../../../../extension/views/models/content.ts";
import { modelTooltip } from "../../../../extension/views/models/tooltip.ts";
import type { TreeNode } from "../../../../extension/views/node.ts";
import type { RunSummary } from "../../../../schemas/protocol/run.ts";
import { english, HeldCatalog, model } from "./samples.ts";

function treeOf(...models: Parameters<typeof model>[]) {
  const agent = new AgentConnection({
    main: "/nowhere",
    home: "/nowhere",
    client: { name: "test", version: "1" },
    log: () => undefined,
  });
  const catalog = new HeldCatalog(models.map((one) => model(...one)));
  return new ModelContent({ agent, models: catalog, runs: new HeldCatalog<RunSummary>([]) }, english);
}

test("Models that came from outside are base, those of runs are tuned", () => {
  const content = treeOf(["tuned", [{}]], ["base", [{ origin: "exported" }, { origin: "imported" }]]);
  assert.deepEqual(
    content.roots().map((group) => [content.line(group)!.label, content.children(group)]),
    [
      ["Base", [{ kind: "model", id: "base" }]],
      ["Tuned", [{ kind: "model", id: "tuned" }]],
    ],
  );
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
    },
    english,
  );
  for (const fact of [
    "Run: my helper",
    "Step: 200",
    "Dataset: rows · 01234567",
    "Formats: GGUF · q8",
    "sha256 abababababab…",
  ])
    assert.ok(text.replaceAll("\\", "").includes(fact), `${fact} in ${text}`);
});
