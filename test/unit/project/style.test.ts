import assert from "node:assert/strict";
import { test } from "node:test";
import { listFiles } from "./source-files.ts";

const folders = ["agent", "extension", "schemas", "webviews", "test", "samples"];
const code = listFiles(folders, [".ts", ".mjs", ".py", ".wat", ".css"]);
const typescript = code.filter(({ file }) => file.endsWith(".ts"));

test("No file of code is longer than 400 lines", () => {
  for (const { file, text } of code) {
    const lines = text.trimEnd().split("\n").length;
    assert.ok(lines <= 400, `${file} has ${lines} lines`);
  }
});

test("Half of the files have at most 100 lines, nine in ten at most 250", () => {
  const lengths = code.map(({ text }) => text.trimEnd().split("\n").length).sort((a, b) => a - b);
  const share = (part: number) => lengths[Math.floor(lengths.length * part)]!;
  assert.ok(share(0.5) <= 100, `the median is ${share(0.5)}`);
  assert.ok(share(0.9) <= 250, `the ninth decile is ${share(0.9)}`);
});

test("Nothing is exported as default", () => {
  for (const { file, text } of code) assert.doesNotMatch(text, /^export default\b/m, file);
});

test("No file only passes on what other files export", () => {
  for (const { file, text } of typescript) {
    assert.doesNotMatch(text, /^export \*/m, file);
    // A handler is called as its method is, and one of them indexes a table.
    if (file === "agent/handlers/table/index.ts") continue;
    assert.doesNotMatch(file, /(^|\/)(index|utils?|helpers?|common|misc)\.ts$/);
  }
});

test("Every file of a program says first what it is for", () => {
  const programs = typescript.filter(({ file }) => !file.endsWith(".test.ts") && !file.endsWith(".d.ts"));
  for (const { file, text } of programs) assert.match(text, /^(#!.*\n)?(\/\/ |\/\*\* )\S/, file);
});

test("No work is left behind as a remark", () => {
  const remark = new RegExp(`\\b(${["TO" + "DO", "FIX" + "ME", "X" + "XX"].join("|")})\\b`);
  for (const { file, text } of code) assert.doesNotMatch(text, remark, file);
});
