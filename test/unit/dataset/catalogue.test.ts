// dataset_info.json: its entries are listed with what is missing, and one of them is imported as it says.
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { readCatalogue } from "../../../agent/dataset/catalogue.ts";
import { brief, examples, Workplace } from "./importing.ts";

const info = {
  plain: { file_name: "plain.json" },
  mapped: {
    file_name: "mapped.json",
    columns: { prompt: "input", response: "target" },
  },
  tagged: {
    file_name: "tagged.json",
    formatting: "sharegpt",
    columns: { messages: "turns", system: "rule" },
    tags: { role_tag: "who", content_tag: "says", user_tag: "client", assistant_tag: "clerk" },
  },
  chat: { file_name: "chat.jsonl", formatting: "openai", columns: { messages: "messages" } },
  pretraining: { file_name: "wiki.txt", columns: { prompt: "text" } },
  web: { hf_hub_url: "someone/something" },
  absent: { file_name: "absent.json" },
  ranked: {
    file_name: "ranked.json",
    ranking: true,
    columns: { prompt: "instruction", query: "input", chosen: "good", rejected: "bad" },
  },
  rankedTurns: { file_name: "ranked-turns.json", ranking: true, formatting: "sharegpt" },
  pictures: { file_name: "plain.json", columns: { messages: "messages", images: "images" } },
};

const files: Record<string, string> = {
  "dataset_info.json": JSON.stringify(info, null, 2),
  "plain.json": JSON.stringify([{ instruction: "Hi", input: "you", output: "Hello" }]),
  "ranked.json": JSON.stringify([{ instruction: "Hi", input: "you", good: "Hello", bad: "Go" }]),
  "ranked-turns.json": JSON.stringify([
    {
      conversations: [{ from: "human", value: "Hi" }],
      chosen: { from: "gpt", value: "Hello" },
      rejected: { from: "gpt", value: "Go" },
    },
  ]),
  "mapped.json": JSON.stringify([{ kind: "x", input: "Hi", target: "Hello" }]),
  "tagged.json": JSON.stringify([
    {
      rule: "Be kind",
      turns: [
        { who: "client", says: "Hi" },
        { who: "clerk", says: "Hello" },
      ],
    },
  ]),
  "chat.jsonl": '{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}\n',
  "wiki.txt": "Once upon a time",
};

function place(context: ConstructorParameters<typeof Workplace>[0]): {
  workplace: Workplace;
  catalogue: string;
} {
  const workplace = new Workplace(context);
  for (const [name, content] of Object.entries(files)) workplace.write(name, content);
  return { workplace, catalogue: path.join(workplace.folder, "dataset_info.json") };
}

test("a catalogue lists its entries and the files that are absent", async (context) => {
  const { workplace, catalogue } = place(context);
  const { value, problems } = await readCatalogue(catalogue);
  assert.deepEqual(
    value!.entries.map(({ name }) => name),
    Object.keys(info),
  );
  const entry = (name: string) => value!.entries.find((candidate) => candidate.name === name)!;
  assert.equal(entry("plain").file, path.join(workplace.folder, "plain.json"));
  assert.deepEqual(
    [entry("plain").present, entry("absent").present, entry("web").present],
    [true, false, false],
  );
  assert.equal(entry("web").remote, "someone/something");
  assert.deepEqual(brief(problems), ["info catalogue_files_absent"]);
  assert.match(problems[0]!.message, /absent \(absent\.json\)/);
});

const hello = [
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Hello" },
];
const preferring = (asked: string): object => ({
  kind: "preference",
  prompt: [{ role: "user", content: asked }],
  chosen: [hello[1]],
  rejected: [{ role: "assistant", content: "Go" }],
});
const imported: Record<string, { example: object; shape: string }> = {
  plain: {
    example: { kind: "conversation", messages: [{ role: "user", content: "Hi\nyou" }, hello[1]] },
    shape: "alpaca",
  },
  mapped: { example: { kind: "conversation", messages: hello }, shape: "alpaca" },
  tagged: {
    example: { kind: "conversation", messages: [{ role: "system", content: "Be kind" }, ...hello] },
    shape: "sharegpt",
  },
  chat: { example: { kind: "conversation", messages: hello }, shape: "messages" },
  pretraining: { example: { kind: "text", text: "Once upon a time" }, shape: "text" },
  ranked: { example: preferring("Hi\nyou"), shape: "preference" },
  rankedTurns: { example: preferring("Hi"), shape: "preference" },
};

for (const [name, { example, shape }] of Object.entries(imported)) {
  test(`the entry ${name} is imported with its columns and tags`, async (context) => {
    const { workplace, catalogue } = place(context);
    const { version, train, problems } = await workplace.import(catalogue, { name });
    assert.deepEqual(examples(train), [example], JSON.stringify(problems));
    assert.equal(version!.manifest.sources[0]!.shape, shape);
  });
}

const refused: [name: string | undefined, problem: string, says: RegExp][] = [
  [
    undefined,
    "error catalogue_needs_name",
    /plain, mapped, tagged, chat, pretraining, ranked, rankedTurns\./,
  ],
  ["mappd", "error catalogue_name_unknown", /Did you mean "mapped"\?/],
  ["web", "error catalogue_entry_remote", /someone\/something/],
  ["absent", "error catalogue_file_absent", /absent\.json/],
  ["pictures", "error catalogue_entry_not_supported", /images/],
];

for (const [name, problem, says] of refused) {
  test(`the name ${name ?? "left out"} is refused with ${problem}`, async (context) => {
    const { workplace, catalogue } = place(context);
    const { version, problems } = await workplace.import(catalogue, name === undefined ? {} : { name });
    assert.equal(version, undefined);
    assert.deepEqual(brief(problems), [problem, "info catalogue_files_absent"]);
    assert.match(`${problems[0]!.message} ${problems[0]!.advice}`, says);
  });
}

const damaged: [content: string, problems: string[]][] = [
  ["[]", ["error catalogue_not_usable"]],
  ['{\n "a": {,}\n}', ["error catalogue_not_usable 2:8"]],
  [
    '{"a":{"file_name":7},"b":{"file_name":"b.json"}}',
    ["warning catalogue_entry_damaged", "info catalogue_files_absent"],
  ],
];

for (const [content, expected] of damaged) {
  test(`a catalogue ${JSON.stringify(content)} is reported`, async (context) => {
    const { problems } = await readCatalogue(new Workplace(context).write("dataset_info.json", content));
    assert.deepEqual(brief(problems), expected);
  });
}
