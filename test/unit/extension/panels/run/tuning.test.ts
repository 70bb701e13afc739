// What the page of a run says of its base and of what came out: from run.json and from kept evaluations.
import assert from "node:assert/strict";
import { test } from "node:test";
import { evaluationOfRun, headlineOf } from "../../../../../extension/panels/run/headline.ts";
import { tuningOf } from "../../../../../extension/panels/run/tuning.ts";
import { Evaluation } from "../../../../../schemas/evaluation.ts";
import { Headline, Tuning } from "../../../../../schemas/panels/run.ts";
import { RunManifest } from "../../../../../schemas/run.ts";

function manifestOf(tables: object, rest: object = {}): RunManifest {
  return RunManifest.parse({
    ...{ schema: 1, id: "tuned", name: "tuned", state: "succeeded", createdAt: "2026-01-31T12:00:00Z" },
    file: "/work/tuned.train.toml",
    config: { schema: 1, dataset: { path: "/work/rows.jsonl" }, ...tables },
    parameters: 1_000_000,
    ...rest,
  });
}

const base = { place: "/models/smol/v1", model: "smol", version: "v1" };

const cases: Record<string, [RunManifest, Tuning | undefined]> = {
  "random weights": [manifestOf({}), undefined],
  "all weights of a file": [
    manifestOf({ model: { base: "x" } }, { base: { place: "C:\\m\\x.gguf" }, trainedParameters: 1_000_000 }),
    { name: "x.gguf", quantization: "none", trained: 1_000_000, total: 1_000_000 },
  ],
  "adapters on a base of 4 bit that learn from preferences": [
    manifestOf(
      { model: { base: "smol", quantization: "int4" }, lora: { rank: 8, alpha: 16 }, dpo: { beta: 0.2 } },
      { base, trainedParameters: 20_000 },
    ),
    {
      ...{ name: "smol", model: { model: "smol", version: "v1" }, license: "mit", quantization: "int4" },
      lora: { rank: 8, alpha: 16, isStabilized: false, targets: null },
      dpo: { beta: 0.2 },
      ...{ trained: 20_000, total: 1_020_000 },
    },
  ],
  "some projections, of a run of an older version": [
    manifestOf({ model: { base: "smol" }, lora: { target_modules: ["q_proj"], use_rslora: true } }, { base }),
    {
      ...{ name: "smol", model: { model: "smol", version: "v1" }, license: "mit", quantization: "none" },
      lora: { rank: 16, alpha: 32, isStabilized: true, targets: ["q_proj"] },
      total: 1_000_000,
    },
  ],
};

for (const [what, [manifest, expected]] of Object.entries(cases)) {
  test(`a run says what it tunes: ${what}`, () => {
    const tuning = tuningOf(manifest, manifest.base?.model === undefined ? undefined : "mit");
    assert.deepEqual(tuning, expected);
    if (tuning !== undefined) Tuning.parse(tuning);
  });
}

function evaluation(id: string, reference: object, rest: object = {}): Evaluation {
  const generation = { maxTokens: 10, temperature: 0, seed: 0, stop: [] };
  return Evaluation.parse({
    ...{ schema: 1, id, createdAt: "2026-01-31T12:00:00Z", state: "done", task: "answer" },
    testSet: { id: "held-out", name: "tickets, held out", content: "abc" },
    model: { reference, label: id, weights: "0" },
    settings: { fewShot: 0, ask: "auto", generation },
    ...{ rows: 200, answered: 200, cut: 0, seconds: 9 },
    metrics: ["exact", "f1"].map((metric) => ({
      ...{ metric, kind: metric, title: `The ${metric}`, isHigherBetter: true, isShare: true },
      ...{ value: metric === "exact" ? 0.5 : 0.9, interval: [0.4, 0.6], rows: 200 },
    })),
    ...rest,
  });
}

const smol = { model: "smol", version: "v1" };
const few = { settings: { ...evaluation("x", smol).settings, fewShot: 3 } };

test("the headline holds the tuned model beside its base, without and with examples, on the same rows", () => {
  const notes = ["Base, 5 examples is left out: it does not fit."];
  const adapters = [{ model: { model: "tone" }, scale: 0.5 }];
  const tuned = evaluation("tuned-new", { run: "tuned", step: 40 }, { notes });
  const all = [
    evaluation("tuned-with-adapters", { run: "tuned", step: 40, adapters }),
    evaluation("going-on", { run: "tuned", step: 60 }, { state: "running" }),
    tuned,
    evaluation("base-with-adapters", { ...smol, adapters }),
    evaluation("base-few", smol, few),
    evaluation("base-other-rows", smol, {
      testSet: { id: "held-out", name: "tickets, held out", content: "older" },
    }),
    evaluation("other-version", { model: "smol", version: "v2" }),
    evaluation("base", smol),
    evaluation("base-older", smol),
    evaluation("tuned-old", { run: "tuned", step: 40 }),
  ];
  assert.equal(evaluationOfRun(all, "tuned"), tuned);
  assert.equal(evaluationOfRun(all, "another"), undefined);
  const headline = Headline.parse(headlineOf(tuned, all, base));
  assert.deepEqual(
    headline.models.map(({ evaluation: id, fewShot }) => [id, fewShot]),
    [
      ["base", 0],
      ["base-few", 3],
      ["tuned-new", null],
    ],
  );
  assert.deepEqual([headline.title, headline.rows, headline.models[0]!.value], ["The exact", 200, 0.5]);
  assert.deepEqual(headline.notes, notes);
});

test("a base that lies anywhere is known by its place, and without one the tuned model stands alone", () => {
  const tuned = evaluation("tuned-new", { run: "tuned", step: 40 });
  const all = [tuned, evaluation("file", { file: "/models/x.gguf" }), evaluation("base", smol)];
  const idsBeside = (of: RunManifest["base"]): string[] =>
    headlineOf(tuned, all, of)!.models.map(({ evaluation: id }) => id);
  assert.deepEqual(idsBeside({ place: "/models/x.gguf" }), ["file", "tuned-new"]);
  assert.deepEqual(idsBeside(undefined), ["tuned-new"]);
});
