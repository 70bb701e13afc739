import assert from "node:assert/strict";
import { test } from "node:test";
import { cardState, type CardSources, type LookedUp } from "../../../../../extension/panels/model/card.ts";
import type { ExportManifest } from "../../../../../schemas/export.ts";
import type { ModelReference } from "../../../../../schemas/protocol/method.ts";
import type { ServedModel } from "../../../../../schemas/protocol/serve.ts";
import { dataset, english, HeldCatalog, model, run, servedModel } from "../../views/samples.ts";

const rows = { id: "rows", version: "v1" };
const manifest: ExportManifest = {
  schema: 1,
  createdAt: "2026-03-10T09:00:00.000Z",
  origin: "exported",
  lineage: { run: "a", step: 200, dataset: rows, weights: "ab".repeat(32) },
  ggufType: "q8_0",
  files: {},
};

function cardOf(subject: ModelReference, served: readonly ServedModel[], lookedUp: LookedUp = {}) {
  const sources: CardSources = {
    models: new HeldCatalog([model("helper", [{}])]),
    runs: new HeldCatalog([
      run("a", { checkpoints: [100, 200], bestStep: 100, parameters: 5, dataset: rows }),
    ]),
    datasets: new HeldCatalog([dataset("rows", [{}])]),
    served: { items: served, address: "http://127.0.0.1:8790/v1" },
  };
  const abilities = { canTune: true, canExport: true, canReveal: true };
  return cardState(sources, { subject, lookedUp, working: "", abilities }, english);
}

test("A model's card tells its files, its shape and where it comes from", () => {
  const shape = { architecture: "llama", parameters: 1000, layers: 4, hiddenSize: 64 };
  const lookedUp = { manifest, folder: "/models/helper/v1", shape, contextLength: 128, followsChat: true };
  const { name, of, facts, lineage, folder, apiName } = cardOf({ model: "helper" }, [], lookedUp);
  assert.deepEqual([name, of, folder, apiName], ["helper", "model", "/models/helper/v1", "helper"]);
  assert.deepEqual([facts.parameters, facts.contextLength, facts.formats], [1000, 128, ["GGUF q8_0"]]);
  assert.deepEqual(lineage.run, { id: "a", name: "a", isThere: true });
  assert.deepEqual([lineage.step, lineage.isBest, lineage.origin], [200, false, "exported"]);
  assert.deepEqual(lineage.dataset, { ...rows, name: "rows", isThere: true });
});

test("A checkpoint's card takes its lineage from the run, also before anything was looked up", () => {
  const { of, facts, lineage } = cardOf({ run: "a", step: "best" }, []);
  assert.deepEqual([of, facts.parameters, lineage.step, lineage.isBest], ["checkpoint", 5, 100, true]);
  assert.equal(lineage.dataset?.version, "v1");
});

test("The best checkpoint stands as the step that it is", () => {
  const served = [servedModel({ run: "a", step: 100 }, { answering: 2, tokensPerSecond: 30 })];
  const { standing } = cardOf({ run: "a", step: "best" }, served);
  assert.deepEqual([standing.isServed, standing.answering, standing.tokensPerSecond], [true, 2, 30]);
  assert.equal(cardOf({ run: "a", step: "latest" }, served).standing.state, "unloaded");
});

test("What is gone is told, and what cannot be looked at, too", () => {
  const gone = cardOf({ model: "nobody" }, [], { problem: "It is not there." });
  assert.deepEqual([gone.isGone, gone.facts.problem], [true, "It is not there."]);
});
