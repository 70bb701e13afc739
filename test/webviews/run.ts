// `npm run test:webviews [-- WORD …]`: the webviews in plain Chromium, or the tests whose path holds one of the words.
import { prepareChromium } from "../support/editor-chromium.ts";
import { runTests } from "../support/run-tests.ts";

console.log(`Chromium is ${await prepareChromium()}.`);
await runTests("dist/test/webviews", { concurrency: 2, timeout: 600_000 });
