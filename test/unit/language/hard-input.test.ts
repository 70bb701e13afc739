import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { ResponseError } from "vscode-languageserver";
import { diagnose } from "../../../agent/language/diagnose.ts";
import { createDocument } from "../../../agent/language/document.ts";
import { recognise } from "../../../agent/language/recognise.ts";
import { createTorchtitanDialect } from "../../../agent/language/torchtitan/dialect.ts";
import { longestText } from "../../../agent/toml/mistakes.ts";
import { askEverything } from "../../support/every-feature.ts";
import { openTexts } from "../../support/open-texts.ts";
import { mutants } from "../../support/toml-mutants.ts";
import { documentOf } from "../../support/training-document.ts";

const samples = readdirSync("samples", { recursive: true })
  .map((name) => path.join("samples", String(name)))
  .filter((name) => name.endsWith(".toml"));

/** A name that cannot be taken is an answer. */
async function askAll(...[document, offset]: Parameters<typeof askEverything>) {
  try {
    return await askEverything(document, offset);
  } catch (error) {
    if (error instanceof ResponseError) return [];
    throw error;
  }
}

test("Every beginning of every sample is answered", async () => {
  assert.ok(samples.length > 0);
  for (const sample of samples) {
    const text = readFileSync(sample, "utf8");
    for (let end = 0; end <= text.length; end++) await askAll(documentOf(text.slice(0, end)), end);
  }
});

test("Texts with random mistakes are answered, in each dialect", async () => {
  const torchtitan = createTorchtitanDialect({ worldSize: 8 });
  let index = 0;
  for (const text of mutants(1000, 20260131)) {
    const dialect = index % 2 === 0 ? undefined : torchtitan;
    await askAll(documentOf(text, undefined, dialect), (index * 7919) % (text.length + 1));
    index++;
  }
});

const long = longestText - 100;
const hard: Readonly<Record<string, () => string>> = {
  "A hundred thousand keys": () => Array.from({ length: 1e5 }, (_, at) => `k${at}=1`).join("\n"),
  "Forty thousand keys of a map": () =>
    `[dataset.placeholders]\n${Array.from({ length: 4e4 }, (_, at) => `k${at} = "${at}"`).join("\n")}`,
  "Lists within lists, ten thousand deep": () => `a = ${"[".repeat(1e4)}${"]".repeat(1e4)}`,
  "Tables within tables, ten thousand deep": () => `a = ${"{a=".repeat(1e4)}1${"}".repeat(1e4)}`,
  "A key of ten thousand parts": () => `${"a.".repeat(1e4)}a = 1`,
  "A megabyte of one text": () => `name = "${"x".repeat(long - 20)}"`,
  "A megabyte of brackets": () => "[".repeat(long),
  "A megabyte of quotes": () => '"'.repeat(long),
  "A megabyte of empty lines": () => "\r\n".repeat(long / 2),
  "A megabyte of comments": () => "# x\n".repeat(long / 4),
  "Ten thousand tables": () => Array.from({ length: 1e4 }, (_, at) => `[t${at}]\nx = 1`).join("\n"),
  "Characters outside the basic plane and marks of direction": () => '"🚂\u202e" = "🚂"\n'.repeat(2000),
  "Line ends of Windows and a byte order mark": () => "\uFEFFschema = 1\r\n[model]\r\nhidden_size = 'x'\r\n",
  "Carriage returns alone": () => "schema = 1\r[model]\rx = 1\r",
  "Bytes that mean nothing, as editors show them": () => "schema = 1\n\u0000\uFFFD = \uD800\n",
};

for (const [what, make] of Object.entries(hard))
  test(`${what}: everything is answered`, async () => {
    const text = make();
    await askAll(documentOf(text), Math.floor(text.length / 2));
  });

test("Of a text above a megabyte nothing is read, and one problem told", () => {
  const document = createDocument(
    path.resolve("big.train.toml"),
    "a = 1\n".repeat(longestText / 4),
    recognise,
  );
  assert.ok(document !== undefined);
  assert.deepEqual(document.tree.statements, []);
  const codes = diagnose(document, { ...openTexts({}).texts, home: undefined }).map(({ code }) => code);
  assert.deepEqual(codes, ["file_too_large"]);
});
