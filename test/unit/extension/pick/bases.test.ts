import assert from "node:assert/strict";
import { test } from "node:test";
import { baseChoices, baseGroups } from "../../../../extension/pick/bases.ts";
import type { ModelSummary } from "../../../../schemas/protocol/model.ts";

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
  assert.deepEqual(baseChoices(models, wording), [
    { value: "smollm2", name: "smollm2", detail: "apache-2.0 · 98 MB" },
    { value: "tickets", name: "tickets", detail: "licence unknown · 98 MB · adapters of smollm2" },
  ]);
});

test("Published models come before one's own, and one can always be brought in", () => {
  const groups = baseGroups(models, wording).map(({ heading, rows }) => [heading, rows.length]);
  assert.deepEqual(groups, [
    ["Imported", 1],
    ["Trained here", 1],
    ["More", 1],
  ]);
  assert.equal(baseGroups([], wording)[0]!.rows[0]!.value, "import");
});
