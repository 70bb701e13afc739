import assert from "node:assert/strict";
import { test } from "node:test";
import { isTrainerOf } from "../../../agent/run/stop-tree.ts";

const commandLines: [line: string, isIts: boolean][] = [
  [String.raw`C:\node.exe --enable-source-maps C:\app\trainer.mjs C:\home\runs\run`, true],
  [String.raw`"C:\Program Files\node.exe" "C:\my app\trainer.mjs" "C:\home\runs\run"`, true],
  [String.raw`C:\node.exe C:\app\trainer.mjs C:\home\runs\run-2`, false],
  [String.raw`C:\node.exe C:\app\trainer.mjs "C:\home\runs\run 2"`, false],
  [String.raw`C:\node.exe C:\app\trainer.mjs D:\C:\home\runs\run`, false],
  [String.raw`notepad.exe C:\home\runs\run`, false],
  ["", false],
];

test("A trainer is known on Windows by the whole of the folder among its arguments", () => {
  for (const [line, isIts] of commandLines)
    assert.equal(isTrainerOf(String.raw`C:\home\runs\run`, line), isIts, line);
});
