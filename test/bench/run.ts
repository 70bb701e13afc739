// `npm run bench -- [--only GROUP] [--case NAME] [--repeats N] [--json]`: us beside others, on this machine.
// `npm run bench -- --profile MODEL`: where the time of a training step goes.
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { watchCases } from "./agent-watch.ts";
import { wireCases } from "./agent-wire.ts";
import { alternate, type BenchCase, type Line, median } from "./case.ts";
import { chatCases } from "./chat.ts";
import { editorBrowserCases } from "./editor-browser.ts";
import { editorChartCases } from "./editor-chart.ts";
import { editorDataCases } from "./editor-data.ts";
import { editorExtensionCases } from "./editor-extension.ts";
import { finetuneCases } from "./finetune.ts";
import { languageCases } from "./language.ts";
import { measureBusyShare } from "./machine.ts";
import { runBenchProgram } from "./programs.ts";
import { storeCases } from "./store.ts";
import { formatTable } from "./table.ts";
import { tokenizerCases } from "./tokenizer.ts";
import { trainCases } from "./train.ts";

const groups: Record<string, readonly BenchCase[]> = {
  train: trainCases,
  finetune: finetuneCases,
  tokenizer: tokenizerCases,
  agent: [...wireCases, ...watchCases, ...storeCases],
  chat: chatCases,
  language: languageCases,
  editor: [...editorChartCases, ...editorDataCases, ...editorExtensionCases, ...editorBrowserCases],
};

/** With more than this share of the processor in other hands, times prove nothing. */
const mostBusy = 0.25;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    case: { type: "string" },
    repeats: { type: "string" },
    json: { type: "boolean", default: false },
    profile: { type: "string" },
  },
});

if (options.profile !== undefined) {
  console.log(await runBenchProgram("profile", options.profile));
  process.exit();
}

const chosen = chooseCases();
if (chosen.length === 0) {
  const names = Object.entries(groups).map(
    ([group, cases]) => `${group}: ${cases.map((c) => c.name).join(", ")}`,
  );
  console.error(`No benchmark is called that. There are\n  ${names.join("\n  ")}`);
  process.exit(2);
}
const lines: Line[] = [];
for (const benchCase of chosen) lines.push(...(await measure(benchCase)));
if (!options.json) console.log(formatTable(lines));

function chooseCases(): BenchCase[] {
  const cases = Object.entries(groups)
    .filter(([group]) => options.only === undefined || options.only === group)
    .flatMap(([, inGroup]) => inGroup);
  return options.case === undefined ? cases : cases.filter(({ name }) => name === options.case);
}

async function measure(benchCase: BenchCase): Promise<Line[]> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "trainyard-bench-"));
  const removeAtOnce = (): never => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  };
  process.once("SIGINT", removeAtOnce);
  try {
    const repeats = Number(options.repeats ?? 5);
    const sides = await benchCase.prepare(folder);
    const busyShares: number[] = [];
    const summaries = await alternate(sides, repeats, {
      before: async () => {
        busyShares.push(await measureBusyShare());
      },
      after: (side, repeat, { figures }) => {
        const readable = Object.entries(figures).map(([name, value]) => `${name} ${value.toPrecision(5)}`);
        console.error(`${benchCase.name} ${repeat + 1}/${repeats} ${side}: ${readable.join(", ")}`);
      },
    });
    const result = benchCase.lines(summaries).map((line) => judgeBusy(line, median(busyShares)));
    if (options.json) for (const line of result) console.log(JSON.stringify(line));
    return result;
  } finally {
    process.off("SIGINT", removeAtOnce);
    await benchCase.end?.();
    await rm(folder, { recursive: true, force: true });
  }
}

/** On a busy machine sizes stay what they are, but times suffer on one side more than on the other. */
function judgeBusy(line: Line, busyShare: number): Line {
  if (busyShare <= mostBusy || line.unit === "MiB") return line;
  const busy = `other programs used ${Math.round(busyShare * 100)} % of the processor`;
  // Sides that did not do the same work have failed, busy or not.
  if (line.note !== undefined) return { ...line, note: `${line.note}; ${busy}` };
  return { ...line, pass: null, note: busy };
}
