import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { Problem } from "../../../schemas/problem.ts";
import { formatProblems } from "../../../agent/training-file/format.ts";

interface ProblemPattern extends Record<string, string | number> {
  regexp: string;
}

interface Manifest {
  contributes: { problemMatchers: readonly { name: string; pattern: ProblemPattern }[] };
}

test("VS Code finds in what trainyard check writes every problem, with its place, and nothing else", () => {
  const found = {
    code: "unknown_key",
    message: 'There is no key "a: b:1:2: error".',
    advice: "Did you mean c?",
  };
  const problems: Problem[] = [
    { ...found, severity: "error", file: path.resolve("configs", "a b.train.toml"), line: 7, column: 1 },
    { ...found, severity: "warning", file: path.resolve("..", "base.train.toml"), line: 12, column: 30 },
    { ...found, severity: "info", file: path.resolve("package.json"), line: 2, column: 3 },
  ];
  const lines = `${formatProblems(problems)}\n3 files checked: 1 error, 1 warning.`.split("\n");
  const matched = lines.map(matchLine).filter((match) => match !== undefined);
  assert.deepEqual(
    matched.map(({ file, ...rest }) => ({ ...rest, file: path.resolve(file!) })),
    problems.map(({ severity, file, line, column }) => ({
      ...{ file, severity, line: String(line), column: String(column) },
      ...{ code: found.code, message: found.message },
    })),
  );
  assert.deepEqual(matchLine("C:\\ml\\a.train.toml:3:9: error value_not_allowed: No."), {
    ...{ file: "C:\\ml\\a.train.toml", line: "3", column: "9" },
    ...{ severity: "error", code: "value_not_allowed", message: "No." },
  });
});

/** As VS Code does it: the manifest says which group is what. */
function matchLine(line: string): Record<string, string> | undefined {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  const { regexp, ...groups } = contributes.problemMatchers.find(({ name }) => name === "trainyard")!.pattern;
  const match = new RegExp(regexp).exec(line);
  if (match === null) return undefined;
  return Object.fromEntries(Object.entries(groups).map(([name, group]) => [name, match[Number(group)]!]));
}
