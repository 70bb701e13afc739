import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { trainByteLevelBpe } from "../../../agent/tokenizer/bpe.ts";
import { renderChat } from "../../../agent/tokenizer/chat-template.ts";
import { loadTokenizer, saveTokenizer } from "../../../agent/tokenizer/files.ts";
import { learningText, nastyTexts } from "../../support/tokenizer-corpus.ts";

const root = await mkdtemp(path.join(os.tmpdir(), "trainyard-tokenizer-"));
after(() => rm(root, { recursive: true, force: true }));
const newFolder = () => mkdtemp(path.join(root, "t-"));

const learnt = await trainByteLevelBpe([learningText], 400);

/** A folder with these files; objects are written as JSON. */
async function folderWith(files: Record<string, object | string>): Promise<string> {
  const folder = await newFolder();
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return folder;
}

const splitAt = (pattern: string) => ({
  ...learnt.json,
  pre_tokenizer: { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false },
});

test("a tokenizer that was saved is the same when it is loaded, by its folder or its file", async () => {
  const folder = path.join(await newFolder(), "new");
  await saveTokenizer(folder, learnt);
  assert.deepEqual(await readdir(folder), ["tokenizer.json", "tokenizer_config.json"]);
  for (const location of [folder, path.join(folder, "tokenizer.json")]) {
    const loaded = await loadTokenizer(location);
    assert.deepEqual(loaded.json, learnt.json);
    assert.deepEqual(loaded.config, learnt.config);
    assert.deepEqual(loaded.special, learnt.special);
    for (const text of nastyTexts) assert.deepEqual(loaded.encode(text), learnt.encode(text));
  }
});

test("a tokenizer.json alone is enough for plain text", async () => {
  const tokenizer = await loadTokenizer(await folderWith({ "tokenizer.json": learnt.json }));
  assert.equal(tokenizer.special.endOfText, learnt.special.endOfText);
  assert.equal(tokenizer.special.endOfTurn, undefined);
  assert.throws(() => renderChat(tokenizer, [{ role: "user", content: "x" }], true), {
    code: "chat_template_missing",
  });
});

const template = "{{ bos_token }}{% for m in messages %}{{ m.content }}<|im_end|>{% endfor %}";
const templates: [where: string, files: Record<string, object | string>][] = [
  [
    "its own file",
    { "chat_template.jinja": template, "tokenizer_config.json": { bos_token: "<|endoftext|>" } },
  ],
  [
    "the settings, with the tokens in another file",
    {
      "tokenizer_config.json": { chat_template: template },
      "special_tokens_map.json": { bos_token: "<|endoftext|>", additional_special_tokens: ["<|im_end|>"] },
    },
  ],
  [
    "a list of templates",
    {
      "tokenizer_config.json": {
        bos_token: { content: "<|endoftext|>", special: true },
        chat_template: [
          { name: "tool_use", template: "no" },
          { name: "default", template },
        ],
      },
    },
  ],
];
for (const [where, files] of templates) {
  test(`the chat template may stand in ${where}`, async () => {
    const tokenizer = await loadTokenizer(await folderWith({ "tokenizer.json": learnt.json, ...files }));
    assert.equal(renderChat(tokenizer, [{ role: "user", content: "x" }], false), "<|endoftext|>x<|im_end|>");
    assert.equal(tokenizer.special.endOfTurn, learnt.special.endOfTurn);
  });
}

test("another template for tools is taken from a list or its own file, and written as a list", async () => {
  const tools = "{% for t in tools %}{{ t.name }}{% endfor %}";
  const named = [
    { name: "default", template },
    { name: "tool_use", template: tools },
  ];
  const folder = await folderWith({
    "tokenizer.json": learnt.json,
    "tokenizer_config.json": { chat_template: named },
  });
  const loaded = await loadTokenizer(folder);
  const again = path.join(folder, "again");
  await saveTokenizer(again, loaded);
  const apart = await folderWith({ "tokenizer.json": learnt.json, "chat_template.jinja": template });
  await mkdir(path.join(apart, "additional_chat_templates"));
  await writeFile(path.join(apart, "additional_chat_templates", "tool_use.jinja"), tools);
  for (const tokenizer of [loaded, await loadTokenizer(again), await loadTokenizer(apart)]) {
    const messages = [{ role: "user", content: "x" }] as const;
    assert.equal(renderChat(tokenizer, messages, true, [{ name: "look" }]), "look");
    assert.equal(renderChat(tokenizer, messages, true), "x<|im_end|>");
  }
});

test("a pattern that takes for ever is stopped within ten seconds", async () => {
  const folder = await folderWith({ "tokenizer.json": splitAt("(a+)+$") });
  const started = performance.now();
  await assert.rejects(loadTokenizer(folder), { code: "tokenizer_not_usable", message: /too long/ });
  assert.ok(performance.now() - started < 10_000);
});

test("a chat template that takes all memory is refused", async () => {
  const greedy = "{{ range(1000000000) | list | length }}";
  const folder = await folderWith({ "tokenizer.json": learnt.json, "chat_template.jinja": greedy });
  await assert.rejects(loadTokenizer(folder), { code: "tokenizer_not_usable", message: /chat template/ });
});

test("a pattern that is not usual but quick is used", async () => {
  const tokenizer = await loadTokenizer(
    await folderWith({ "tokenizer.json": splitAt("(?>\\p{L}++|\\s)+?") }),
  );
  assert.equal(tokenizer.decode(tokenizer.encode("")), "");
});

const nested = (depth: number) =>
  `{"model":{"vocab":{},"merges":[]},"normalizer":${'{"type":"Sequence","normalizers":['.repeat(depth)}${"]}".repeat(depth)}}`;
const damaged: [what: string, files: Record<string, object | string>][] = [
  ["an empty file", { "tokenizer.json": "" }],
  ["half a file", { "tokenizer.json": JSON.stringify(learnt.json).slice(0, 5000) }],
  ["a list", { "tokenizer.json": "[]" }],
  ["a hundred thousand nested parts", { "tokenizer.json": nested(100_000) }],
  ["ten million merges", { "tokenizer.json": `{"model":{"vocab":{},"merges":[${"0,".repeat(1e7)}0]}}` }],
  ["a damaged configuration", { "tokenizer.json": learnt.json, "tokenizer_config.json": "{" }],
  [
    "a template that is a number",
    { "tokenizer.json": learnt.json, "tokenizer_config.json": { chat_template: 1 } },
  ],
];
for (const [what, files] of damaged) {
  test(`${what} is refused with a reason`, async () => {
    await assert.rejects(loadTokenizer(await folderWith(files)), { code: "tokenizer_not_usable" });
  });
}

test("a file that is far too large is refused unread", async () => {
  const folder = await folderWith({ "tokenizer.json": "{" });
  await truncate(path.join(folder, "tokenizer.json"), 129 * 2 ** 20);
  await assert.rejects(loadTokenizer(folder), { code: "tokenizer_not_usable", message: /128 MiB/ });
});

test("a file that is not there is named", async () => {
  await assert.rejects(loadTokenizer(path.join(root, "nowhere")), {
    code: "file_not_found",
    message: /nowhere/,
  });
  await assert.rejects(loadTokenizer(await newFolder()), {
    code: "file_not_found",
    message: /tokenizer\.json/,
  });
});
