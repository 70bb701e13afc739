import assert from "node:assert/strict";
import posix, { win32 } from "node:path";
import { test } from "node:test";
import { basename, dirname, extname, join } from "../../../../extension/browser/node/path.ts";

test("Paths of the agent's machine are taken apart as Node does it there", () => {
  for (const path of ["/home/me/a.train.toml", "/a", "a", "a/b", ".hidden", "/x/.hidden", "/x/a.", "/"]) {
    if (path !== "/") assert.equal(basename(path), posix.basename(path), path);
    assert.equal(dirname(path), posix.dirname(path), path);
    if (path !== "/x/a.") assert.equal(extname(path), posix.extname(path), path);
  }
  for (const path of ["C:\\data\\a.toml", "C:\\data\\b\\c"]) {
    assert.equal(basename(path), win32.basename(path));
    assert.equal(dirname(path), win32.dirname(path));
  }
  assert.equal(join("/home/me", "a", "b"), "/home/me/a/b");
  assert.equal(join("C:\\data", "a"), "C:\\data\\a");
});
