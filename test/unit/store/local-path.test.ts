import assert from "node:assert/strict";
import { test } from "node:test";
import { isLocalPath } from "../../../agent/store/local-path.ts";

const paths: [file: string, onWindows: boolean, elsewhere: boolean][] = [
  ["../base", true, true],
  ["C:\\models\\base", true, true],
  ["/models/base", true, true],
  ["org/name", true, true],
  ["", true, true],
  ["\\\\host\\share\\base", false, true],
  ["//host/share/base", false, true],
  ["\\/host/share", false, true],
  ["\\\\.\\pipe\\name", false, true],
  ["\\\\?\\UNC\\host\\share", false, true],
  ["base\0.gguf", false, false],
];
for (const [file, onWindows, elsewhere] of paths)
  test(`${JSON.stringify(file)} ${onWindows ? "may" : "must not"} be looked at on Windows`, () => {
    assert.deepEqual([isLocalPath(file, "win32"), isLocalPath(file, "linux")], [onWindows, elsewhere]);
  });
