import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { listFiles } from "./source-files.ts";

const Texts = z.record(z.string(), z.string());
const readTexts = (file: string) => Texts.parse(JSON.parse(readFileSync(file, "utf8")));

const bundle = readTexts("extension/l10n/bundle.l10n.zh-cn.json");
const english = readTexts("package.nls.json");
const chinese = readTexts("package.nls.zh-cn.json");
const code = listFiles(["extension", "schemas", "webviews"], [".ts"]);

test("Every text in code has its Chinese, and every Chinese text its code", () => {
  const used = code.flatMap((file) => textsOf(file.text).map((text) => ({ text, file: file.file })));
  const untranslated = used.filter(({ text }) => !Object.hasOwn(bundle, text));
  assert.deepEqual(untranslated, [], "texts without Chinese");
  const texts = new Set(used.map(({ text }) => text));
  const unused = Object.keys(bundle).filter((text) => !texts.has(text));
  assert.deepEqual(unused, [], "Chinese for texts that nobody says");
});

test("Texts are given to the translation as they stand, never put together", () => {
  for (const { file, text } of code) {
    assert.doesNotMatch(text, /\bl10n\.t\((?!\s*")/, file);
    assert.doesNotMatch(text, /\bt\(\s*`/, file);
    assert.doesNotMatch(text, /\bt\(\s*"(?:[^"\\]|\\.)*"\s*\+/, file);
  }
});

test("The manifest names the texts that are there in English and Chinese, and all of them", () => {
  const named = [...readFileSync("package.json", "utf8").matchAll(/"%([\w.]+)%"/g)].map((match) => match[1]!);
  assert.deepEqual(Object.keys(english).sort(), [...new Set(named)].sort());
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
});

test("A translation has the same placeholders, links and icons as its text", () => {
  const pairs = [
    ...Object.entries(bundle),
    ...Object.keys(english).map((key) => [english[key]!, chinese[key]!] as const),
  ];
  for (const [text, translated] of pairs) {
    assert.ok(translated.trim() !== "", text);
    assert.deepEqual(partsOf(translated), partsOf(text), text);
  }
});

test("Chinese texts have a space between Chinese and Latin, and full-width marks", () => {
  for (const text of [...Object.values(bundle), ...Object.values(chinese)]) {
    const plain = text.replaceAll(/\(command:[^)]*\)|`[^`]*`|\$\([\w~-]+\)/g, "");
    assert.doesNotMatch(plain, /\p{Script=Han}[A-Za-z0-9]|[A-Za-z0-9]\p{Script=Han}/u, text);
    assert.doesNotMatch(plain, /\p{Script=Han}[,;:?!](?!\/)|\p{Script=Han}\.(?:\s|$)/u, text);
  }
});

/** The literals that are handed to `l10n.t` and `t`. */
function textsOf(source: string): string[] {
  return [...source.matchAll(/\bt\(\s*("(?:[^"\\]|\\.)*")/g)].map((match) => JSON.parse(match[1]!) as string);
}

/** What must stand in both, in any order. */
function partsOf(text: string): string[] {
  return [...text.matchAll(/\{\d\}|\(command:[^)]*\)|\$\([\w~-]+\)|`[^`]*`/g)]
    .map((match) => match[0])
    .sort();
}
