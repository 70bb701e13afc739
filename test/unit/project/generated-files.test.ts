import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { TrainingFile } from "../../../schemas/training.ts";
import { generatedFiles } from "../../support/generated-files.ts";

for (const [file, wanted] of Object.entries(generatedFiles()))
  test(`${file} is what the schema says; npm run generate makes it so`, () => {
    assert.equal(readFileSync(file, "utf8").replaceAll("\r\n", "\n"), wanted);
  });

test("The published schema, read back, takes what the schema takes and refuses what it refuses", () => {
  const file = readFileSync("schemas/training.schema.json", "utf8");
  const published = z.fromJSONSchema(JSON.parse(file) as z.core.JSONSchema.JSONSchema);
  const smallest = { schema: 1, dataset: { path: "rows.jsonl" } };
  const variants: readonly [isTaken: boolean, object][] = [
    [true, smallest],
    [true, { ...smallest, training: { steps: 5 }, export: { formats: ["gguf"] } }],
    [false, { schema: 1 }],
    [false, { ...smallest, schema: 2 }],
    [false, { ...smallest, lr: 1 }],
    [false, { ...smallest, training: { steps: 0 } }],
    [false, { ...smallest, training: { steps: 1.5 } }],
    [false, { ...smallest, model: { family: "bert" } }],
    [false, { ...smallest, export: { formats: ["gfuf"] } }],
  ];
  for (const [isTaken, variant] of variants) {
    assert.equal(published.safeParse(variant).success, isTaken, JSON.stringify(variant));
    assert.equal(TrainingFile.safeParse(variant).success, isTaken, JSON.stringify(variant));
  }
});
