import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { listFiles } from "./source-files.ts";

const agent = listFiles(["agent"], [".ts"]);
const readers = ["agent/training-file/", "agent/dataset/", "agent/toml/", "agent/language/"];
const isErrors = (file: string) => file.startsWith("agent/errors/");
/** It has the codes of OpenAI's API beside ours: docs/openai-server.md. */
const isApi = (file: string) => file.startsWith("agent/openai/");
const isReader = (file: string) => readers.some((folder) => file.startsWith(folder));

/** zod's own word for keys that it does not know, which becomes `unknown_key`. */
const ofZod = "unrecognized_keys";

/** Codes stand as text where a failure or a problem is made. */
const madeWithCode =
  /\bcode: "(\w+)"|\b(?:error|warning|info|keepsOut|warns)\(\s*(?:\{[^}]*\},\s*|\w+,\s*)?"([a-z]+(?:_[a-z0-9]+)+)"/g;

function codesIn(texts: readonly string[], pattern: RegExp): Set<string> {
  const found = texts.flatMap((text) => [...text.matchAll(pattern)].map((match) => match[1] ?? match[2]!));
  return new Set(found.filter((code) => code !== ofZod));
}

const textsOf = (wanted: (file: string) => boolean) =>
  agent.filter(({ file }) => wanted(file)).map(({ text }) => text);

/** Failures that are told as problems where a training file leads to them. */
const passedOn = [
  "file_not_found",
  "file_not_readable",
  "dataset_not_found",
  "dataset_damaged",
  "dataset_id_not_usable",
  "model_not_found",
  "tokenizer_not_usable",
];

const pages: Readonly<Record<string, Set<string>>> = {
  "docs/errors.md": new Set([
    ...codesIn(textsOf(isErrors), /new TrainyardError\(\s*"(\w+)"/g),
    ...codesIn(
      textsOf((file) => !isReader(file) && !isApi(file)),
      /\bcode: "(\w+)"/g,
    ),
  ]),
  "docs/problems.md": new Set([...codesIn(textsOf(isReader), madeWithCode), ...passedOn]),
};

for (const [page, codes] of Object.entries(pages)) {
  const described = [...readFileSync(page, "utf8").matchAll(/^## (\w+)$/gm)].map((match) => match[1]!);

  test(`${page} describes every code that a user can meet`, () => {
    assert.deepEqual(
      [...codes].filter((code) => !described.includes(code)),
      [],
    );
  });

  test(`${page} describes no code that is never used, and none twice`, () => {
    assert.deepEqual(
      described.filter((code) => !codes.has(code)),
      [],
    );
    assert.equal(new Set(described).size, described.length);
  });
}

test("Every problem that a training file can have is provoked by a test", () => {
  const folders = ["agent/training-file/", "agent/toml/", "agent/language/"];
  const codes = codesIn(
    textsOf((file) => folders.some((folder) => file.startsWith(folder))),
    /\bcode: "(\w+)"/g,
  );
  const tests = listFiles(["test/unit/language", "test/unit/training-file"], [".ts"]);
  assert.deepEqual(
    [...codes, ...passedOn].filter((code) => !tests.some(({ text }) => text.includes(code))),
    [],
  );
});

test("docs/openai-server.md names every code that the OpenAI-compatible API has of its own", () => {
  const page = readFileSync("docs/openai-server.md", "utf8");
  const codes = codesIn(textsOf(isApi), /\bcode: "(\w+)"|,\s*"([a-z]+(?:_[a-z]+)+)"(?:,\s*\d+,?)?\s*\)/g);
  assert.ok(codes.size > 5);
  assert.deepEqual(
    [...codes].filter((code) => !page.includes(`\`${code}\``)),
    [],
  );
});

test("Failures are made in agent/errors/ alone", () => {
  for (const { file, text } of agent)
    if (!isErrors(file)) assert.doesNotMatch(text, /new TrainyardError\(/, file);
});
