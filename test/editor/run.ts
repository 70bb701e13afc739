// `npm run test:editor [-- WORD …]`: the extension in a real VS Code, or the tests whose path holds one of the words.
import { prepareChromium } from "../support/editor-chromium.ts";
import { prepareEditor } from "../support/editor-program.ts";
import { runTests } from "../support/run-tests.ts";
import { preparePackage } from "./support/packaged-extension.ts";

console.log(`Chromium is ${await prepareChromium()}.`);
console.log(`VS Code is ${prepareEditor().entry}.`);
console.log(`The extension is ${preparePackage()}.`);
await runTests("dist/test/editor", { concurrency: 2, timeout: 1_800_000 });
