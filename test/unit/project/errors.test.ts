import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { listFiles } from "./source-files.ts";

const documented = [...readFileSync("docs/errors.md", "utf8").matchAll(/^## (\w+)$/gm)].map(
  (match) => match[1]!,
);
const agent = listFiles(["agent"], [".ts"]);

/** The codes of agent/errors.ts, and those of problems in files, which stand as text where they are made. */
function codesInCode(): Set<string> {
  const failure = /new TrainyardError\(\s*"(\w+)"/g;
  const problem =
    /\bcode: "(\w+)"|\b(?:error|warning|info|keepsOut|warns)\(\s*(?:\{[^}]*\},\s*|\w+,\s*)?"([a-z]+(?:_[a-z0-9]+)+)"/g;
  return new Set(
    agent.flatMap(({ text }) =>
      [...text.matchAll(failure), ...text.matchAll(problem)].map((match) => match[1] ?? match[2]!),
    ),
  );
}

test("Every code that a user can meet is described in docs/errors.md", () => {
  const missing = [...codesInCode()].filter((code) => !documented.includes(code));
  assert.deepEqual(missing, []);
});

test("docs/errors.md describes no code that is never used, and none twice", () => {
  const codes = codesInCode();
  assert.deepEqual(
    documented.filter((code) => !codes.has(code)),
    [],
  );
  assert.equal(new Set(documented).size, documented.length);
});

test("Failures are made in agent/errors.ts alone", () => {
  for (const { file, text } of agent)
    if (file !== "agent/errors.ts") assert.doesNotMatch(text, /new TrainyardError\(/, file);
});
