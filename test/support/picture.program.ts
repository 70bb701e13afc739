// `npm run picture -- RUN`: draws docs/terminal.svg, the live view as it stood at two thirds of a real run.
import { mkdirSync } from "node:fs";
import { drawPicture } from "../../agent/terminal/svg.ts";
import { applyUpdate, createRunView } from "../../agent/terminal/run-view.ts";
import { drawScreen } from "../../agent/terminal/screen.ts";
import { findRun } from "../../agent/run/find.ts";
import { watchRun } from "../../agent/run/watch.ts";
import { openHome } from "../../agent/store/home.ts";
import { replaceFile } from "../../agent/store/write-file.ts";

const width = 96;
const run = findRun(openHome(), process.argv[2] ?? "latest");
const view = createRunView(run.manifest, "running");
const until = (run.manifest.config.training.steps * 2) / 3;
for await (const { metrics } of watchRun(run.folder.root)) {
  const seen = metrics.filter(({ step }) => step <= until);
  const manifest = { ...run.manifest };
  delete manifest.endedAt;
  const now = (seen.at(-1)?.time ?? 0) * 1000;
  applyUpdate(view, { run: { ...run, manifest, state: "running" }, metrics: seen, log: [] }, now);
  break;
}
const lines = drawScreen(view, { width, height: 26, unicode: true });
mkdirSync("docs", { recursive: true });
replaceFile("docs/terminal.svg", drawPicture(lines, { title: "npm start", width }));
console.log(`docs/terminal.svg shows ${run.manifest.id} at step ${view.step}.`);
