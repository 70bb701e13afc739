import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { themeVariables } from "../../../../extension/browser/theme-variables.ts";
import { listFiles } from "../../project/source-files.ts";

test("Every variable of VS Code's themes that a page uses has a value in a browser", () => {
  const toolkit = createRequire(import.meta.url).resolve("@vscode/webview-ui-toolkit/dist/toolkit.js");
  const texts = [
    ...listFiles(["webviews", "extension/browser"], [".css", ".ts"]).map(({ text }) => text),
    readFileSync(toolkit, "utf8"),
  ];
  const used = new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/--vscode-([A-Za-z][A-Za-z-]*[A-Za-z])/g)].map((match) => match[1]!),
    ),
  );
  // Its end is one of the colours.
  used.delete("charts");
  const missing = [...used].filter((name) => !Object.hasOwn(themeVariables, name));
  assert.deepEqual(missing, []);
});
