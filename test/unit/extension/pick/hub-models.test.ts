import assert from "node:assert/strict";
import { test } from "node:test";
import { suggestedBases } from "../../../../schemas/bases.ts";
import { parseHubReference } from "../../../../schemas/hub.ts";
import { ggufFileGroups, hubModelGroups } from "../../../../extension/pick/hub-models.ts";
import { wording } from "./made-up.ts";

test("What is typed comes first where it names a model, then the suggestions", () => {
  const [named, suggestions] = hubModelGroups("hf.co/org/name/blob/main/a.gguf", wording);
  assert.deepEqual(named!.rows, [
    {
      label: "$(cloud-download) org/name",
      description: "main · a.gguf",
      value: { id: "org/name", revision: "main", file: "a.gguf" },
    },
  ]);
  assert.equal(suggestions!.heading, "Suggestions");
  assert.equal(suggestions!.rows.length, suggestedBases.length);
  const [first] = suggestions!.rows;
  assert.equal(first!.description, "135M parameters · apache-2.0 · tuned for chat");
});

test("Half a name finds suggestions, and a suggestion that is typed whole stands there once", () => {
  assert.deepEqual(
    hubModelGroups("qwen", wording).map(({ heading }) => heading),
    ["Suggestions"],
  );
  const labels = hubModelGroups("Qwen/Qwen3-0.6B", wording).flatMap(({ rows }) =>
    rows.map(({ label }) => label),
  );
  assert.equal(labels.filter((label) => label.endsWith("Qwen/Qwen3-0.6B")).length, 1);
});

test("Every suggestion is the name of a model of the Hub", () => {
  for (const { id } of suggestedBases) assert.deepEqual(parseHubReference(id), { id });
});

test("GGUF files are told with their sizes", () => {
  const [group] = ggufFileGroups([{ path: "q4/a.gguf", bytes: 2048 }], wording);
  assert.deepEqual(group!.rows, [{ label: "$(file) q4/a.gguf", description: "2 KB", value: "q4/a.gguf" }]);
});
