// Fetches the programs that the editor's tests drive, so that the tests themselves only find them.
import { prepareChromium } from "./editor-chromium.ts";
import { prepareEditor } from "./editor-program.ts";

console.log(`Chromium is ${await prepareChromium()}.`);
console.log(`VS Code is ${prepareEditor().entry}.`);
