import assert from "node:assert/strict";
import { test } from "node:test";
import { parseToml } from "../../../agent/toml/parse.ts";
import { applyChanges, textChanges } from "../../../agent/language/edit.ts";
import { createDocument } from "../../../agent/language/document.ts";
import { diagnose } from "../../../agent/language/diagnose.ts";
import { fixAll } from "../../../agent/language/fix.ts";
import { trainyard } from "../../../agent/language/trainyard.ts";
import type { Finding } from "../../../agent/language/finding.ts";
import type { KeyEdit } from "../../../agent/training-file/key-problem.ts";

const smallest = 'schema = 1\ndataset.path = "rows.jsonl"\n';

/** Without looking at any file. */
function findingsOf(text: string): Finding[] {
  const document = createDocument("/work/run.train.toml", text, () => trainyard)!;
  return diagnose(document, { facts: { ask: () => undefined }, textOf: () => undefined, home: undefined });
}

/** Every fix of the first problem: its title, "!" before a preferred one, and the lines that it changes. */
const fixes: readonly (readonly [
  what: string,
  text: string,
  ...fixes: (readonly [title: string, changed: string])[],
])[] = [
  [
    "a typing slip in a key",
    "[optimizer]\nweight_deacy = 0.1 # why",
    ["!Rename to weight_decay", "[optimizer]\nweight_decay = 0.1 # why"],
    ["Remove weight_deacy", "[optimizer]\n"],
  ],
  [
    "a key that belongs elsewhere, with its comment",
    "[model]\n# width\nlr = 0.1 # fast\n\n[optimizer]\n# mean\nbeta1 = 0.9\n\n[export]\n",
    [
      "!Move to [optimizer]",
      "[model]\n# width\n\n[optimizer]\n# mean\nbeta1 = 0.9\nlr = 0.1 # fast\n\n[export]\n",
    ],
    ["Remove lr", "[model]\n# width\n\n[optimizer]\n# mean\nbeta1 = 0.9\n\n[export]\n"],
  ],
  [
    "a key that two tables have",
    "[training]\ninterval = 3\n",
    ["Move to [checkpoint]", "[training]\n\n[checkpoint]\ninterval = 3\n"],
    ["Move to [evaluation]", "[training]\n\n[evaluation]\ninterval = 3\n"],
    ["Remove interval", "[training]\n"],
  ],
  [
    "what another trainer counts in other units",
    "[training]\nepochs = 3\n",
    ["Rename to steps", "[training]\nsteps = 3\n"],
    ["Remove epochs", "[training]\n"],
  ],
  [
    "a typing slip in a table",
    "[optimiser]\nlr = 0.1",
    ["!Rename to optimizer", "[optimizer]\nlr = 0.1"],
    ["Remove optimiser", ""],
  ],
  [
    "a number in quotes",
    '[optimizer]\nlr = "1e-3"\r\n',
    ["!Write lr = 0.001", "[optimizer]\nlr = 0.001\r\n"],
  ],
  ["a text without quotes", "name = 3\n", ['!Write name = "3"', 'name = "3"\n']],
  [
    "a boolean in quotes",
    '[training]\npacking = "True"',
    ["!Write packing = true", "[training]\npacking = true"],
    ["Write packing = false", "[training]\npacking = false"],
  ],
  [
    "a choice with a slip",
    '[export]\nformats = ["onnx", "gfuf"]',
    ['!Write "gguf"', '[export]\nformats = ["onnx", "gguf"]'],
    ['Write "safetensors"', '[export]\nformats = ["onnx", "safetensors"]'],
    ['Write "onnx"', '[export]\nformats = ["onnx", "onnx"]'],
    ['Write "adapter"', '[export]\nformats = ["onnx", "adapter"]'],
  ],
  [
    "a value where a list belongs",
    '[export]\nformats = "gguf"',
    ['!Write formats = ["gguf"]', '[export]\nformats = ["gguf"]'],
  ],
  [
    "a number out of range",
    "[model]\nnum_hidden_layers = 999",
    ["Write num_hidden_layers = 256", "[model]\nnum_hidden_layers = 256"],
  ],
  [
    "a key without effect in an inline table",
    'lr_scheduler = { decay_ratio = 0.5, schedule = "cosine" }',
    ["!Remove decay_ratio", 'lr_scheduler = { schedule = "cosine" }'],
  ],
  [
    "heads that do not divide the width",
    "[model]\nhidden_size = 100\nnum_attention_heads = 8\n",
    ["Write hidden_size = 96", "[model]\nhidden_size = 96\nnum_attention_heads = 8\n"],
    ["Write num_attention_heads = 10", "[model]\nhidden_size = 100\nnum_attention_heads = 10\n"],
  ],
  [
    "a global batch that is no multiple",
    "training.local_batch_size = 8\ntraining.global_batch_size = 12\n",
    ["Write global_batch_size = 16", "training.local_batch_size = 8\ntraining.global_batch_size = 16\n"],
    ["Write local_batch_size = 6", "training.local_batch_size = 6\ntraining.global_batch_size = 12\n"],
  ],
];

for (const [what, text, ...expected] of fixes)
  test(`The fixes of ${what} change what they name and nothing else`, () => {
    const [finding] = findingsOf(smallest + text);
    const made = finding!.fixes.flatMap(({ title, isPreferred, changes }) => {
      const changed = changes();
      if (changed === undefined) return [];
      const after = applyChanges(smallest + text, changed);
      assert.ok(after.startsWith(smallest));
      return [[`${isPreferred ? "!" : ""}${title}`, after.slice(smallest.length)]];
    });
    assert.deepEqual(made, expected);
  });

test("A missing table and a missing key are added where they belong", () => {
  const added = (text: string): (string | undefined)[] =>
    findingsOf(text).flatMap(({ fixes }) => {
      const changes = fixes[0]?.changes();
      return changes === undefined ? [] : [applyChanges(text, changes)];
    });
  assert.deepEqual(added("schema = 1\n"), ['schema = 1\n\n[dataset]\npath = "rows.jsonl"\n']);
  assert.deepEqual(added('# hello\n\n[dataset]\npath = "a"\n'), [
    '# hello\n\nschema = 1\n\n[dataset]\npath = "a"\n',
  ]);
  assert.deepEqual(added('schema = 1\n[dataset]\nname = "x" # it\n\n# rows\n[training]\n'), [
    'schema = 1\n[dataset]\nname = "x" # it\npath = "rows.jsonl"\n\n# rows\n[training]\n',
  ]);
});

/** A text, an edit, and the text after it; undefined where it cannot be made. */
const edits: readonly (readonly [text: string, edit: KeyEdit, after: string | undefined])[] = [
  ["a = 1\n", { kind: "set", path: ["a"], value: "x\\y" }, 'a = "x\\\\y"\n'],
  ["", { kind: "set", path: ["t", "a b"], value: [1, true] }, '[t]\n"a b" = [1, true]\n'],
  ["a.b = 1\nc = 2", { kind: "set", path: ["a", "d"], value: 3 }, "a.b = 1\na.d = 3\nc = 2"],
  ["[a]\n[a.b]\nc = 1\n", { kind: "set", path: ["a", "d"], value: 3 }, "[a]\nd = 3\n[a.b]\nc = 1\n"],
  ["[a.b]\nc = 1\n", { kind: "set", path: ["a", "d"], value: 3 }, "[a.b]\nc = 1\n\n[a]\nd = 3\n"],
  ["a = {}", { kind: "set", path: ["a", "d"], value: 3 }, "a = { d = 3 }"],
  ["a = { b = 1 }", { kind: "set", path: ["a", "d"], value: 3 }, "a = { b = 1, d = 3 }"],
  ["[a]\r\nb = 1\r\n", { kind: "set", path: ["a", "c"], value: 2 }, "[a]\r\nb = 1\r\nc = 2\r\n"],
  ["a = [1, 2]\n", { kind: "set", path: ["a", 1], value: 3 }, "a = [1, 3]\n"],
  ["[a]\nb = 1\n", { kind: "set", path: ["a"], value: 3 }, undefined],
  ["a = { b = 1, c = 2 }", { kind: "remove", path: ["a", "c"] }, "a = { b = 1 }"],
  ["a = { b = 1 }", { kind: "remove", path: ["a", "b"] }, "a = {}"],
  ["a = [\n  1, # one\n]\nb = 2\n", { kind: "remove", path: ["a"] }, "b = 2\n"],
  ["x = 1\n[a]\nb = 1\n[a.c]\nd = 1\n[e]\n", { kind: "remove", path: ["a"] }, "x = 1\n[e]\n"],
  ["a = 1", { kind: "remove", path: ["b"] }, undefined],
  ["[a]\nb = 1\n[a.c]\nd = 1\n", { kind: "rename", path: ["a"], to: "e" }, "[e]\nb = 1\n[e.c]\nd = 1\n"],
  ["a = 1 # why\n[b]\n", { kind: "move", path: ["a"], to: ["b", "c"] }, "[b]\nc = 1 # why\n"],
  ["a = 1\nb.c = 2\n", { kind: "move", path: ["a"], to: ["b", "c"] }, undefined],
];

for (const [text, edit, after] of edits)
  test(`${JSON.stringify(edit)} makes ${JSON.stringify(after)} of ${JSON.stringify(text)}`, () => {
    const changes = textChanges(parseToml(text), [edit]);
    assert.equal(changes && applyChanges(text, changes), after);
  });

test("All that is certain is mended at once, until nothing is left that one of its fixes would mend", () => {
  const text = `${smallest}lr = "3e-4" # Karpathy's\n[optimiser]\n# first\nbeta1 = "0.9"\n[lr_scheduler]\ndecay_ratio = 0.3\nschedul = "cosinus"\n`;
  const mended = fixAll(text, findingsOf(text), findingsOf);
  assert.equal(
    mended,
    `${smallest}[optimizer]\n# first\nbeta1 = 0.9\nlr = 0.0003 # Karpathy's\n[lr_scheduler]\nschedule = "cosine"\n`,
  );
  assert.deepEqual(findingsOf(mended), []);
  assert.equal(fixAll(mended, [], findingsOf), mended);
});
