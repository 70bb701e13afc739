// The pages in a browser, as part of group `editor`: how long until the first of them can be used.
import path from "node:path";
import type { Browser } from "playwright-core";
import { BrowserCode } from "../../schemas/browser-access.ts";
import { launchChromium } from "../support/editor-chromium.ts";
import { ask } from "../support/http.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { compare, type BenchCase, type Line, type Measurement, type Summary } from "./case.ts";
import { writeChartRun, type ChartRun } from "./editor-chart-run.ts";

const firstViewMilliseconds = 2000;
const points = 20_000;

export const editorBrowserCases: readonly BenchCase[] = [
  {
    name: "browser",
    prepare: (folder) => {
      const run = writeChartRun(path.join(folder, "home"), points);
      return Promise.resolve({ ours: () => measure(run) });
    },
    lines: ({ ours }) => [
      atMost(ours!, "first view in a browser that was never here", "firstMilliseconds"),
      atMost(ours!, "the same tab, loaded anew", "anewMilliseconds"),
      atMost(ours!, "from the overview to a run with its curves", "runMilliseconds"),
    ],
  },
];

function atMost(ours: Summary, name: string, figure: string): Line {
  const comparison = { name, figure, unit: "ms", better: "less", goal: 1 } as const;
  return compare(comparison, ours, { ...ours, medians: { [figure]: firstViewMilliseconds } });
}

async function measure({ home }: ChartRun): Promise<Measurement> {
  // As it is for users: results are not held against their schemas.
  const agent = await startTestAgent({ home, environment: { TRAINYARD_CHECK_RESULTS: "0" } });
  const browser = await launchChromium();
  try {
    return { figures: await look(agent, browser), evidence: [] };
  } finally {
    await browser.close();
    await agent.stop();
  }
}

async function look(agent: TestAgent, browser: Browser): Promise<Record<string, number>> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  const shown = page.frameLocator(".content iframe");
  const usable = shown.getByRole("region", { name: "Last runs" }).getByRole("button").nth(1);
  const address = await newAddress(agent);
  const firstMilliseconds = await timed(async () => {
    await page.goto(address);
    await usable.waitFor();
  });
  const anewMilliseconds = await timed(async () => {
    await page.reload();
    await usable.waitFor();
  });
  const runMilliseconds = await timed(async () => {
    await usable.click();
    await shown.locator("canvas").first().waitFor();
    await shown.getByText("Learning rate").waitFor();
  });
  return { firstMilliseconds, anewMilliseconds, runMilliseconds };
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

async function newAddress({ port, token }: TestAgent): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const { body } = await ask(port, { method: "POST", path: "/browser/code", headers });
  return `http://127.0.0.1:${port}/#code=${BrowserCode.parse(JSON.parse(body.toString())).code}`;
}
