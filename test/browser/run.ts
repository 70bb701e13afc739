// `npm run test:browser [-- WORD …]`: the agent's pages in real browsers, against a real agent with real runs.
import { prepareChromium } from "../support/editor-chromium.ts";
import { runTests } from "../support/run-tests.ts";

console.log(`Chromium is ${await prepareChromium()}.`);
await runTests("dist/test/browser", { concurrency: 2, timeout: 600_000 });
