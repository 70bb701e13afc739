import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { loadTokenizer } from "../../../../agent/tokenizer/files.ts";
import { writeGoodModels, type GoodModels } from "../../../support/bad-models.ts";
import { codeOf } from "../../../support/failures.ts";
import { startTestAgent, type TestAgent } from "../../../support/test-agent.ts";

let agent: TestAgent;
let folder: string;
let good: GoodModels;
before(async () => {
  agent = await startTestAgent();
  folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-looking-"));
  good = await writeGoodModels(folder);
});
after(async () => {
  await agent.stop();
  rmSync(folder, { recursive: true, force: true });
});

function write(name: string, rows: readonly object[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return file;
}

test("Pages of a version are what the pages of its file were", async () => {
  const { client } = agent;
  const rows = Array.from({ length: 250 }, (_, index) => ({ text: `row ${index}: ${"é".repeat(index)}` }));
  const source = { path: write("pages.jsonl", rows) };
  const options = { validation_fraction: 0 };
  const { dataset } = await client.call("dataset/import", { source, options });
  for (const offset of [0, 99, 240, 250, 9999]) {
    const page = { offset, limit: 20 };
    const imported = await client.call("dataset/preview", { rows: { dataset: dataset.id }, ...page });
    const before = await client.call("dataset/preview", { rows: { source, options }, ...page });
    assert.deepEqual(imported.rows, before.rows);
    assert.equal(imported.rows.length, Math.max(0, Math.min(20, 250 - offset)));
    assert.equal(imported.rows[0]?.line, offset < 250 ? offset + 1 : undefined);
    assert.equal(imported.total, 250);
  }
});

test("A page ends before it is too large to be sent, and a row that is too large alone is shortened", async () => {
  const { client } = agent;
  const rows = Array.from({ length: 5 }, (_, index) => ({ text: `${index}`.repeat(400_000) }));
  const source = { path: write("large.jsonl", [...rows, { text: "x".repeat(3_000_000) }]) };
  const first = await client.call("dataset/preview", { rows: { source } });
  assert.deepEqual(
    first.rows.map(({ line }) => line),
    [1, 2],
  );
  const last = await client.call("dataset/preview", { rows: { source }, offset: 5 });
  assert.equal(last.total, 6);
  assert.deepEqual(
    last.problems.map(({ code, line }) => [code, line]),
    [["row_shortened", 6]],
  );
});

test("Rows are shown as the tokens that are trained, whose texts are the row's text", async () => {
  const { client } = agent;
  const text = "Show the log. Müller’s naïve 漢字 👩‍🚀 test.";
  const messages = [
    { role: "user", content: text },
    { role: "assistant", content: "Delete the branch 漢字." },
  ];
  const source = { path: write("chat.jsonl", [{ messages }]) };
  const { model } = await client.call("model/import", { source: { path: good.folder } });
  const { rows, template } = await client.call("dataset/render", {
    rows: { source },
    tokenizer: { model: model.id },
  });
  const [row] = rows;
  const tokenizer = await loadTokenizer(good.folder);
  const texts = row!.tokens.map((token) => token.text).join("");
  assert.equal(texts, tokenizer.decode(row!.tokens.map(({ id }) => id)));
  assert.equal(
    texts,
    `<|im_start|>user\n${text}<|im_end|>\n<|im_start|>assistant\nDelete the branch 漢字.<|im_end|>\n`,
  );
  const learnt = row!.tokens.filter(({ loss }) => loss).map((token) => token.text);
  assert.equal(learnt.join(""), "Delete the branch 漢字.<|im_end|>");
  assert.equal(row!.tokensWithLoss, learnt.length);
  const special = row!.tokens.filter((token) => token.special).map((token) => token.text);
  assert.deepEqual(special, ["<|im_start|>", "<|im_end|>", "<|im_start|>", "<|im_end|>"]);
  assert.equal(template, tokenizer.config.chat_template);
});

test("What lies beyond the sequence length is cut and carries no loss, but a text goes on in another sequence", async () => {
  const { client } = agent;
  const tokenizer = { file: path.join(good.folder, "tokenizer.json") };
  const completion = {
    path: write("cut.jsonl", [{ prompt: "Show the log", completion: " of the last three commits" }]),
  };
  const whole = await client.call("dataset/render", { rows: { source: completion }, tokenizer });
  const length = whole.rows[0]!.tokens.length;
  assert.equal(whole.rows[0]!.tokensCut, 0);
  const request = { rows: { source: completion }, tokenizer, sequenceLength: length - 3 };
  const cut = (await client.call("dataset/render", request)).rows[0]!;
  assert.equal(cut.tokensCut, 2);
  assert.deepEqual(
    cut.tokens.slice(-3).map((token) => [token.cut, token.loss]),
    [
      [false, true],
      [true, false],
      [true, false],
    ],
  );
  assert.equal(cut.tokensWithLoss, whole.rows[0]!.tokensWithLoss - 2);
  const text = { path: write("text.jsonl", [{ text: "Show the log of the last three commits" }]) };
  const shown = await client.call("dataset/render", { rows: { source: text }, tokenizer, sequenceLength: 4 });
  assert.equal(shown.rows[0]!.tokensCut, 0);
});

test("A row that the chat template refuses is a problem with its line, and the others are shown", async () => {
  const { client } = agent;
  const tokenizer = JSON.parse(JSON.stringify((await loadTokenizer(good.folder)).json)) as object;
  writeFileSync(path.join(folder, "tokenizer.json"), JSON.stringify(tokenizer));
  const template =
    "{% for m in messages %}{% if m['content'] == 'no' %}{{ raise_exception('not that') }}{% endif %}{{ m['content'] + '<|im_end|>' }}{% endfor %}";
  writeFileSync(path.join(folder, "tokenizer_config.json"), JSON.stringify({ chat_template: template }));
  const conversation = (content: string) => ({
    messages: [
      { role: "user", content },
      { role: "assistant", content: "Show the log" },
    ],
  });
  const source = {
    path: write("refused.jsonl", [conversation("yes"), conversation("no"), conversation("log")]),
  };
  const file = path.join(folder, "tokenizer.json");
  const { rows, problems } = await client.call("dataset/render", { rows: { source }, tokenizer: { file } });
  assert.deepEqual(
    rows.map(({ line }) => line),
    [1, 3],
  );
  assert.deepEqual(
    problems.map(({ code, line }) => [code, line]),
    [["row_not_renderable", 2]],
  );
});

test("A chat template that computes without end is refused", async () => {
  const file = path.join(folder, "tokenizer.json");
  writeFileSync(file, JSON.stringify((await loadTokenizer(good.folder)).json));
  const template = "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}";
  writeFileSync(path.join(folder, "tokenizer_config.json"), JSON.stringify({ chat_template: template }));
  const messages = [
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
  ];
  const source = { path: write("endless.jsonl", [{ messages }]) };
  const rendering = agent.client.call("dataset/render", { rows: { source }, tokenizer: { file } });
  assert.equal(await codeOf(rendering), "tokenizer_not_usable");
});
