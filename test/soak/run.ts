// `npm run soak [-- NAME …]`: faults in the numbers that show something. Ends with 1 where anything was lost.
import { chatParts } from "./chat.ts";
import { killParts } from "./kills.ts";
import type { SoakPart } from "./part.ts";
import { storeParts } from "./store.ts";
import { tomlParts } from "./toml.ts";

const parts: Readonly<Record<string, SoakPart>> = { ...storeParts, ...killParts, ...chatParts, ...tomlParts };

const names = process.argv.slice(2);
const unknown = names.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) {
  console.error(`There is no ${unknown.join(", ")}. There are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}
for (const [name, run] of Object.entries(parts)) {
  if (names.length > 0 && !names.includes(name)) continue;
  const start = performance.now();
  const { passed, summary } = await run();
  const seconds = ((performance.now() - start) / 1000).toFixed(0);
  console.log(`${passed ? "ok    " : "FAILED"} ${name}: ${summary} (${seconds} s)`);
  if (!passed) process.exitCode = 1;
}
