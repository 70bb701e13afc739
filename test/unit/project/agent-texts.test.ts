import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { isSentence, templatesOf } from "./agent-texts.ts";
import { listFiles } from "./source-files.ts";

const chinese = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync("extension/l10n/agent.zh-cn.json", "utf8")));
const code = [...listFiles(["agent"], [".ts"]), ...listFiles(["schemas"], ["schemas/training.ts"])];

/** Where sentences are made that the editor shows: failures, problems of files and datasets, alerts, the queue. */
const shown = ["errors", "dataset", "training-file", "toml", "language", "monitor", "run"];
/** Made there, too, for other programs and for a page of the documents. */
const notTold = new Set([
  "Add-Type -Namespace Trainyard -Name Power -MemberDefinition '{0}'",
  "The {0} are {1}.",
]);

test("Every sentence that the editor shows of the agent has its Chinese", () => {
  const sentences = code
    .filter(({ file }) => shown.includes(file.split("/")[1]!))
    .flatMap((file) => templatesOf(file).map((text) => ({ text, file: file.file })))
    .filter(({ text }) => isSentence(text) && !notTold.has(text));
  assert.ok(sentences.length > 500, "sentences are found");
  const untranslated = sentences.filter(({ text }) => !Object.hasOwn(chinese, text));
  assert.deepEqual(untranslated, []);
});

test("Every Chinese text of the agent belongs to one that it says", () => {
  const said = new Set(code.flatMap(templatesOf));
  assert.deepEqual(
    Object.keys(chinese).filter((text) => !said.has(text)),
    [],
  );
});

test("The values of a text stand in its Chinese, too, each once", () => {
  const placesOf = (text: string): string[] => [...text.matchAll(/\{\d\}/g)].map(([place]) => place).sort();
  for (const [text, translated] of Object.entries(chinese)) {
    assert.ok(translated.trim() !== "", text);
    assert.deepEqual(placesOf(translated), placesOf(text), text);
    assert.equal(/[。：？]["”`]?$/.test(translated), /[.:?]["”`]? ?$/.test(text), text);
  }
});
