import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import type { CodeAction } from "vscode-languageserver";
import { trainCharacterTokenizer } from "../../../agent/tokenizer/character.ts";
import { saveTokenizer } from "../../../agent/tokenizer/files.ts";
import { startLanguageClient, type LanguageClient } from "../../support/language-client.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const folder = temporaryFolder();
const smallest = 'schema = 1\ndataset.path = "rows.jsonl"\n';
let client: LanguageClient;

before(async () => {
  writeFileSync(path.join(folder, "rows.jsonl"), '{"text":"hello"}\n');
  client = await startLanguageClient();
});
after(() => client.end());

function open(name: string, text: string): string {
  return client.open(path.join(folder, name), text);
}

test("An open training file is checked, and again after every change", async () => {
  const uri = open("typed.train.toml", `${smallest}[training]\nsteps = \n`);
  await client.problems(uri, ["4:9 toml_syntax"]);
  const end = { line: 3, character: 8 };
  client.change(uri, { range: { start: end, end }, text: "0" });
  await client.problems(uri, ["4:9 value_not_allowed"]);
  client.change(
    uri,
    { range: { start: end, end }, text: "1" },
    { range: { start: { line: 2, character: 1 }, end: { line: 2, character: 9 } }, text: "model" },
  );
  await client.problems(uri, ["4:1 unknown_key"]);
  client.close(uri);
  await client.problems(uri, []);
});

test("Problems say where they are explained and which other keys they rest on", async () => {
  const uri = open("linked.train.toml", `${smallest}[training]\nsteps = 5\n[checkpoint]\ninterval = 9\n`);
  await client.problems(uri, ["6:12 interval_too_long"]);
  const [diagnostic] = client.published(uri).at(-1)!.diagnostics;
  assert.match(diagnostic?.codeDescription?.href ?? "", /\/problems\.md#interval_too_long$/);
  assert.deepEqual(
    diagnostic?.relatedInformation?.map(({ location, message }) => [location.range.start, message]),
    [[{ line: 3, character: 0 }, "training.steps is set here."]],
  );
});

test("A file is checked with its base as the editor has it, and again when the base changes or is closed", async () => {
  writeFileSync(path.join(folder, "base.toml"), `${smallest}training.steps = 0\n`);
  const child = open("child.train.toml", 'extends = "base.toml"\n');
  await client.problems(child, ["1:11 value_not_allowed"]);
  const base = open("base.toml", `${smallest}training.steps = 5\n`);
  await client.problems(child, []);
  client.change(base, { text: `${smallest}training.stepss = 5\n` });
  await client.problems(child, ["1:11 unknown_key"]);
  client.close(base);
  await client.problems(child, ["1:11 value_not_allowed"]);
});

test("A file that comes and goes is noticed without anybody telling", async () => {
  const uri = open("waits.train.toml", 'schema = 1\ndataset.path = "late.jsonl"\n');
  await client.problems(uri, ["2:16 file_not_found"]);
  writeFileSync(path.join(folder, "late.jsonl"), '{"text":"hello"}\n');
  await client.problems(uri, []);
  rmSync(path.join(folder, "late.jsonl"));
  await client.problems(uri, ["2:16 file_not_found"]);
});

test("A fix is offered where the problem is, and all that is certain at once", async () => {
  const uri = open("fixed.train.toml", `${smallest}[optimizer]\nlearning_rte = 1\nbeta1 = "0.9" # why\n`);
  await client.problems(uri, ["4:1 unknown_key", "5:9 value_not_allowed"]);
  const at = { line: 4, character: 10 };
  const ask = (only?: string[]): Promise<CodeAction[]> =>
    client.ask("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: at, end: at },
      context: { diagnostics: [], only },
    });
  const actions = await ask();
  assert.deepEqual(
    actions.map(({ title, kind, isPreferred }) => [title, kind, isPreferred]),
    [["Write beta1 = 0.9", "quickfix", true]],
  );
  const [all] = await ask(["source.fixAll"]);
  assert.deepEqual([all?.title, all?.kind], ["Fix all that is certain", "source.fixAll.trainyard"]);
  const [edit] = actions[0]?.edit?.changes?.[uri] ?? [];
  assert.deepEqual(edit, {
    range: { start: { line: 4, character: 8 }, end: { line: 4, character: 13 } },
    newText: "0.9",
  });
});

test("A tokenizer is looked at: whether it can be used, and for how long texts it was made", async () => {
  await saveTokenizer(path.join(folder, "made"), await trainCharacterTokenizer(["hello"]));
  writeFileSync(path.join(folder, "made", "tokenizer_config.json"), '{ "model_max_length": 64 }');
  writeFileSync(path.join(folder, "broken.json"), "{");
  const withTokenizer = (name: string): string =>
    `${smallest}tokenizer = { kind = "file", path = "${name}" }\ntraining.seq_len = 128\n`;
  const uri = open("tokens.train.toml", withTokenizer("made/tokenizer.json"));
  await client.problems(uri, ["4:20 longer_than_tokenizer"]);
  client.change(uri, { text: withTokenizer("broken.json") });
  await client.problems(uri, ["3:37 tokenizer_not_usable"]);
});

test("A file of another trainer is checked and mended", async () => {
  const uri = open("axolotl.yml", "base_model: x\ndatasets:\n  - path: y\nlerning_rate: 1\n");
  await client.problems(uri, ["4:1 unknown_key"]);
  const at = { line: 3, character: 2 };
  const [action] = await client.ask<CodeAction[]>("textDocument/codeAction", {
    textDocument: { uri },
    range: { start: at, end: at },
    context: { diagnostics: [], only: ["quickfix"] },
  });
  assert.equal(action?.title, "Change to learning_rate");
  const job = open("job.toml", '[job]\ndump_folder = "x"\n[model]\nflavour = "8B"\n');
  await client.problems(job, ["4:1 unknown_key"]);
});

test("A file that is none of ours has no problems and no answers", async () => {
  const uri = open("Cargo.toml", "[package\nname = 3");
  await client.problems(uri, []);
  const position = { line: 0, character: 3 };
  assert.equal(await client.ask("textDocument/hover", { textDocument: { uri }, position }), null);
});

test("What cannot be answered costs its answer: the server goes on", async () => {
  const uri = open("robust.train.toml", smallest);
  await client.problems(uri, []);
  assert.equal(await client.ask("textDocument/hover", { textDocument: { uri }, position: null }), null);
  assert.match(client.logged.join("\n"), /textDocument\/hover of file:.* failed/);
  const nowhere = {
    textDocument: { uri: "file:///nowhere.train.toml" },
    position: { line: 9, character: 9 },
  };
  assert.equal(await client.ask("textDocument/hover", nowhere), null);
  await assert.rejects(client.ask("trainyard/unheardOf", {}), /Unhandled method/);
  client.change(uri, { text: "" });
  await client.problems(uri, ["1:1 missing_key", "1:1 missing_key"]);
});

test("Many changes in a row are not all checked, and the last one is", async () => {
  const uri = open("fast.train.toml", smallest);
  await client.problems(uri, []);
  const before = client.published(uri).length;
  for (let steps = 200; steps >= 0; steps--)
    client.change(uri, { text: `${smallest}training.steps = ${steps}\n` });
  await client.problems(uri, ["3:18 value_not_allowed"]);
  assert.ok(client.published(uri).length - before <= 201);
});

test("A text above a mebibyte has one problem and is not read", async () => {
  const uri = open("large.train.toml", `${smallest}# ${"x".repeat(1024 * 1024)}\n`);
  await client.problems(uri, ["1:1 file_too_large"]);
  client.close(uri);
});

test("The server ends when it is told to, and when the editor has gone without a word", async () => {
  const [told, left] = await Promise.all([startLanguageClient(), startLanguageClient()]);
  assert.equal(await told.end(), 0);
  assert.equal(await left.leave(), 1);
});

test("The command line serves an editor, too", async () => {
  const other = await startLanguageClient({ command: ["main.mjs", "language-server"] });
  const uri = other.open(path.join(folder, "command.train.toml"), `${smallest}steps = 1\n`);
  await other.problems(uri, ["3:1 unknown_key"]);
  assert.equal(await other.end(), 0);
});

test("The server asks the editor for its settings and its agent, where the editor has them", async () => {
  const asked: unknown[] = [];
  const other = await startLanguageClient({
    capabilities: { workspace: { configuration: true } },
    initializationOptions: { agent: true },
    prepare(connection) {
      connection.onRequest("workspace/configuration", () => [{ torchtitan: { version: "v0.1.0" } }]);
      connection.onRequest("trainyard/agent", (params: unknown) => {
        asked.push(params);
        return { datasets: [], damaged: [] };
      });
    },
  });
  const uri = other.open(path.join(folder, "imported.train.toml"), 'schema = 1\ndataset.id = ""\n');
  await other.problems(uri, ["2:14 value_not_allowed"]);
  await other.ask("textDocument/completion", { textDocument: { uri }, position: { line: 1, character: 14 } });
  assert.deepEqual(asked, [{ method: "dataset/list", params: {} }]);
  assert.equal(await other.end(), 0);
});
