import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "smol-toml";
import {
  editToml,
  formatValue,
  placesOfKeys,
  type TomlEdit,
  type TomlValue,
} from "../../../../extension/training-files/edit-toml.ts";
import { TomlScanError } from "../../../../extension/training-files/scan-toml.ts";

const order = ["dataset", "tokenizer", "model", "training", "optimizer"];

/** Edits one key, and holds what a parser reads from the result against what it should read. */
function edited(text: string, key: string, value: TomlValue | undefined): string {
  const path = key.split(".") as [string] | [string, string];
  const result = editToml(text, [{ path, value }], order);
  const expected = read(text);
  if (value !== undefined && path.length === 2) expected[path[0]] ??= {};
  const table = path.length === 1 ? expected : ((expected[path[0]] ?? {}) as Record<string, unknown>);
  if (value === undefined) Reflect.deleteProperty(table, path.at(-1)!);
  else table[path.at(-1)!] = value;
  assert.deepEqual(read(result), withoutEmpty(expected));
  return result;
}

/** Plain objects, which can be compared; an empty table is as good as none. */
function read(text: string): Record<string, unknown> {
  return withoutEmpty(JSON.parse(JSON.stringify(parse(text))) as Record<string, unknown>);
}

function withoutEmpty(tables: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(tables).filter(([, table]) => JSON.stringify(table) !== "{}"));
}

const file = `# A comment at the top.
schema = 1 # version

[dataset]
path = "rows.jsonl"   # where they are

# How long.
[training]
steps = 1_000 # enough
seq_len = 128

[optimizer]
lr = 3e-3
`;

const cases: readonly {
  says: string;
  from?: string;
  key: string;
  value: TomlValue | undefined;
  gives: string;
}[] = [
  {
    says: "a value is replaced where it stands, and its comment stays",
    key: "training.steps",
    value: 2000,
    gives: file.replace("1_000 #", "2000 #"),
  },
  {
    says: "a new key comes after the last one of its table",
    key: "training.seed",
    value: 7,
    gives: file.replace("seq_len = 128\n", "seq_len = 128\nseed = 7\n"),
  },
  {
    says: "a new table is put where the order wants it, above the comment of the next one",
    key: "model.hidden_size",
    value: 256,
    gives: file.replace("# How long.", "[model]\nhidden_size = 256\n\n# How long."),
  },
  {
    says: "a table that comes last goes to the end",
    from: "schema = 1\n\n[dataset]\npath = 'x'",
    key: "optimizer.lr",
    value: 0.0003,
    gives: "schema = 1\n\n[dataset]\npath = 'x'\n\n[optimizer]\nlr = 3e-4\n",
  },
  {
    says: "a key of the top of the file comes before all tables",
    key: "name",
    value: "helper",
    gives: file.replace("# version\n", '# version\nname = "helper"\n'),
  },
  {
    says: "a top without keys gets some space",
    from: "# The model.\n[model]\ndropout = 0.1\n",
    key: "schema",
    value: 1,
    gives: "schema = 1\n\n# The model.\n[model]\ndropout = 0.1\n",
  },
  {
    says: "a removed key takes its line with it",
    key: "training.seq_len",
    value: undefined,
    gives: file.replace("seq_len = 128\n", ""),
  },
  {
    says: "a key that is not there is removed without a trace",
    key: "training.seed",
    value: undefined,
    gives: file,
  },
  {
    says: "line ends of Windows stay",
    from: "schema = 1\r\n[training]\r\nsteps = 5\r\n",
    key: "training.seed",
    value: 1,
    gives: "schema = 1\r\n[training]\r\nsteps = 5\r\nseed = 1\r\n",
  },
  {
    says: "dotted keys go on as dotted keys",
    from: "schema = 1\ntraining.steps = 5\nname = 'x'\n",
    key: "training.seed",
    value: 1,
    gives: "schema = 1\ntraining.steps = 5\ntraining.seed = 1\nname = 'x'\n",
  },
  {
    says: "inline tables take a key",
    from: "training = { steps = 5 } # short\n",
    key: "training.seed",
    value: 1,
    gives: "training = { steps = 5, seed = 1 } # short\n",
  },
  {
    says: "inline tables lose a key with its comma",
    from: "training = { steps = 5, seed = 1 }\n",
    key: "training.steps",
    value: undefined,
    gives: "training = { seed = 1 }\n",
  },
  {
    says: "empty inline tables take a key",
    from: "training = {}\n",
    key: "training.seed",
    value: 1,
    gives: "training = { seed = 1 }\n",
  },
  {
    says: "a list over several lines is replaced as a whole",
    from: '[export]\nformats = [ # all\n  "gguf",\n  "onnx",\n]\ngguf_type = "f16"\n',
    key: "export.formats",
    value: ["safetensors"],
    gives: '[export]\nformats = ["safetensors"]\ngguf_type = "f16"\n',
  },
  {
    says: "what looks like a table inside a string is none",
    from: '[dataset]\nprompt_template = """\n[training]\nsteps = 1\n"""\n',
    key: "training.steps",
    value: 9,
    gives: '[dataset]\nprompt_template = """\n[training]\nsteps = 1\n"""\n\n[training]\nsteps = 9\n',
  },
  {
    says: "quoted keys are the same keys",
    from: '["training"]\n"steps" = 1\n',
    key: "training.steps",
    value: 2,
    gives: '["training"]\n"steps" = 2\n',
  },
  {
    says: "keys of tables in lists are left alone",
    from: "list = [{ steps = 1 }]\n[training]\nseed = 1\n",
    key: "training.steps",
    value: 2,
    gives: "list = [{ steps = 1 }]\n[training]\nseed = 1\nsteps = 2\n",
  },
  {
    says: "a table below another one does not take its keys",
    from: '[dataset]\npath = "x"\n[dataset.columns]\nprompt = "q"\n',
    key: "dataset.name",
    value: "set",
    gives: '[dataset]\npath = "x"\nname = "set"\n[dataset.columns]\nprompt = "q"\n',
  },
];

for (const { says, from = file, key, value, gives } of cases)
  test(says, () => {
    assert.equal(edited(from, key, value), gives);
  });

test("values are written as people write them, and are read back as they were", () => {
  const values: readonly (readonly [TomlValue, string])[] = [
    [3e-3, "3e-3"],
    [0.05, "0.05"],
    [1.5e-4, "1.5e-4"],
    [1e21, "1e21"],
    [0, "0"],
    [true, "true"],
    ['say "hi"\n', '"say \\"hi\\"\\n"'],
    ["C:\\data\\rows.jsonl", "'C:\\data\\rows.jsonl'"],
    ["it's \\ and \u007f", '"it\'s \\\\ and \\u007f"'],
    [["gguf", "onnx"], '["gguf", "onnx"]'],
    [[], "[]"],
  ];
  for (const [value, text] of values) {
    assert.equal(formatValue(value), text);
    assert.deepEqual(parse(`x = ${text}`)["x"], value);
  }
});

test("whatever the file looks like, any edit changes its key and nothing else", () => {
  const heads = ["", "# top\n\n", "schema = 1\n", "\uFEFFschema = 1\r\n\r\n"];
  const bodies = [
    "",
    "[training]\n",
    "[training]\nsteps = 1 # one\n\n\n# the end\n",
    "training.steps = 0x10\n",
    "training = { 'steps' = 1, seq_len = 2 }\n",
    "[model] # m\nhidden_size = 8\n\n[training]\nsteps = 12\n[optimizer]\nlr=1",
    "date = 1979-05-27 07:32:00Z\nlist = [[1, 2], ['a', { b = 3 }],]\n[training]\nsteps = +1_0\n",
  ];
  const edits: readonly (readonly [string, TomlValue | undefined])[] = [
    ["training.steps", 77],
    ["training.steps", undefined],
    ["training.seed", 3],
    ["dataset.path", "a\tb"],
    ["optimizer.lr", 1e-4],
    ["name", "x"],
    ["export.formats", ["gguf"]],
  ];
  for (const head of heads)
    for (const body of bodies)
      for (const [key, value] of edits) {
        const text = head.replaceAll("\uFEFF", "") + body;
        const once = edited(text, key, value);
        assert.equal(edited(once, key, value), once, "the same edit again changes nothing");
      }
});

test("several edits are applied one after the other", () => {
  const edits: TomlEdit[] = [
    { path: ["schema"], value: 1 },
    { path: ["training", "steps"], value: 5 },
    { path: ["dataset", "path"], value: "rows.jsonl" },
  ];
  const expected = 'schema = 1\n\n[dataset]\npath = "rows.jsonl"\n\n[training]\nsteps = 5\n';
  assert.equal(editToml("", edits, order), expected);
});

test("each key is found at its place", () => {
  const { start, end } = placesOfKeys(file).get("training.steps")!;
  assert.equal(file.slice(start, end), "steps = 1_000");
});

test("what is no TOML is refused with its position", () => {
  for (const text of ["[training\nsteps = 1", 'name = "x', "= 1", "a = ", "a = [1, 2", "a = { b = 1"])
    assert.throws(() => editToml(text, [{ path: ["name"], value: "y" }]), TomlScanError, text);
});
