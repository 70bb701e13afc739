import assert from "node:assert/strict";
import { test } from "node:test";
import { baseChoices, baseGroups, describeEstimate } from "../../../../extension/pick/bases.ts";
import type { ModelSummary, TuningFigures } from "../../../../schemas/protocol/model.ts";

const english = (text: string, ...values: (string | number)[]): string =>
  text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
const wording = { t: english, language: "en", now: 0 };

function model(id: string, version: Partial<ModelSummary["versions"][number]>): ModelSummary {
  const known = { version: "v1", createdAt: "2026-01-01T00:00:00.000Z", bytes: 98e6 };
  const versions: ModelSummary["versions"] = [
    { ...known, origin: "imported", formats: ["gguf"], ...version },
  ];
  return { id, name: id, tags: [], notes: "", versions };
}

const models = [
  model("smollm2", { license: "apache-2.0" }),
  model("tickets", { origin: "exported", adapterOf: "smollm2" }),
  model("phone", { formats: ["onnx"] }),
];

test("A base is told with its licence and its size; what cannot be read back is none", () => {
  const choices = baseChoices(models, wording).map(({ value, name, detail }) => ({ value, name, detail }));
  assert.deepEqual(choices, [
    { value: "smollm2", name: "smollm2", detail: "apache-2.0 · 98 MB" },
    { value: "tickets", name: "tickets", detail: "licence unknown · 98 MB · adapters of smollm2" },
  ]);
});

test("Published models come before one's own, and one can always be brought in", () => {
  const groups = baseGroups(models, () => undefined, wording).map(({ heading, rows }) => [
    heading,
    rows.length,
  ]);
  assert.deepEqual(groups, [
    ["Imported", 1],
    ["Trained here", 1],
    ["More", 1],
  ]);
  assert.equal(baseGroups([], () => undefined, wording)[0]!.rows[0]!.value, "import");
});

function figures(method: TuningFigures["method"], memory: number, fits: boolean): TuningFigures {
  return {
    ...{ method, memory, fits, memoryAvailable: 4e9, seconds: 5200 },
    ...{ trainedParameters: 1e6, tokensPerSecond: 100, disk: 1e7 },
  };
}

const estimates: [what: string, estimate: Parameters<typeof describeEstimate>[0], text: string][] = [
  ["Before it is known", undefined, "$(ellipsis) memory and time are being estimated"],
  [
    "A base that fits",
    { methods: [figures("lora", 1.4e9, true)] },
    "$(pass) Fits: about 1.4 GB of memory, 1 h 27 min",
  ],
  [
    "One that fits in fewer bits",
    { methods: [figures("lora", 6e9, false), figures("lora-int8", 3e9, true)] },
    "$(pass) Fits with its weights in 8 bits: about 3 GB of memory, 1 h 27 min",
  ],
  [
    "One that fits in no way",
    { methods: [figures("lora", 60e9, false), figures("lora-int4", 12e9, false)] },
    "$(error) Does not fit: about 12 GB of memory, 4 GB are free",
  ],
  ["One that cannot be looked at", { problem: "It is damaged." }, "$(warning) It is damaged."],
];
for (const [what, estimate, text] of estimates)
  test(`${what} is told in words`, () => {
    assert.equal(describeEstimate(estimate, wording), text);
  });
