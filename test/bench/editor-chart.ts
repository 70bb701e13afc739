// The chart part of group `editor`: a run of a million points is opened, goes on, and hides no spike.
import path from "node:path";
import { AgentConnection } from "../../extension/agents/connection.ts";
import { localAgent } from "../../extension/agents/local-agent.ts";
import { Histories } from "../../extension/panels/run/histories.ts";
import { Binned } from "../../webviews/chart/binned.ts";
import { toColumns } from "../../webviews/chart/columns.ts";
import { Layer, seriesKeys } from "../../webviews/run/layer.ts";
import { startTestAgent } from "../support/test-agent.ts";
import { compare, type BenchCase, type Line, type Measurement, type Summary } from "./case.ts";
import { ChartPage } from "./editor-chart-page.ts";
import { writeChartRun, type ChartRun } from "./editor-chart-run.ts";

const points = 1_000_000;
/** The history as the page asks for it. */
const bins = 2000;
const openMilliseconds = 500;
/** Of 95 in 100 frames. */
const frameMilliseconds = 16;
const pointsPerSecond = 1000;
const liveSeconds = 8;
/** Parts of the run that are looked at: all of it, and around every spike ever closer. */
const zooms = [points, 100_000, 10_000, 1000, 100];
const chartPixels = 1200;

export const editorChartCases: readonly BenchCase[] = [
  {
    name: "chart",
    prepare: (folder) => {
      const run = writeChartRun(path.join(folder, "home"), points);
      return Promise.resolve({ ours: () => measure(run) });
    },
    lines: ({ ours }) => [
      atMost(
        ours!,
        "chart of a million points, agent has it in memory",
        "warmMilliseconds",
        openMilliseconds,
      ),
      inform(ours!, "chart of a million points, agent reads the file", "coldMilliseconds"),
      inform(ours!, "from the history's message to the paint", "paintMilliseconds"),
      atMost(ours!, "work of a frame, 1000 points a second, p95", "frameP95", frameMilliseconds),
      inform(ours!, "work of a frame, p50", "frameP50"),
      inform(ours!, "a frame as it took on this machine, p95", "frameElapsedP95"),
      compare(
        { name: "spikes seen at every zoom", figure: "spikesSeen", unit: "spikes", better: "more", goal: 1 },
        ours!,
        { ...ours!, medians: { spikesSeen: ours!.medians["spikesLooked"]! } },
      ),
    ],
  },
];

function atMost(ours: Summary, name: string, figure: string, most: number): Line {
  const comparison = { name, figure, unit: "ms", better: "less", goal: 1 } as const;
  return compare(comparison, ours, { ...ours, medians: { [figure]: most } });
}

function inform(ours: Summary, name: string, figure: string): Line {
  return { ...compare({ name, figure, unit: "ms", better: "less" }, ours, ours), pass: null };
}

async function measure(run: ChartRun): Promise<Measurement> {
  // As it is for users: results are not held against their schemas.
  const agent = await startTestAgent({ home: run.home, environment: { TRAINYARD_CHECK_RESULTS: "0" } });
  const connection = new AgentConnection({
    reach: localAgent({ main: "/nowhere", home: run.home }),
    client: { name: "bench", version: "1" },
    log: () => undefined,
  });
  const page = await ChartPage.open();
  try {
    await connection.ensure();
    return await measureWith(connection, page, run);
  } finally {
    await page.close();
    connection.dispose();
    await agent.stop();
  }
}

async function measureWith(agent: AgentConnection, page: ChartPage, run: ChartRun): Promise<Measurement> {
  const histories = new Histories(agent);
  const ask = (from?: number, to?: number): Promise<Uint8Array<ArrayBuffer>> => {
    const range = from === undefined || to === undefined ? {} : { from, to };
    const query = { keys: [...seriesKeys], x: "step" as const, bins, ...range };
    return histories.ask({ kind: "history", run: run.id, request: 1, purpose: "overview", query });
  };
  const cold = await timed(() => ask());
  const warm = await timed(() => ask());
  const { run: summary } = await agent.call("run/get", { run: run.id });
  await page.send({ kind: "runs", runs: [summary], gone: [], smoothing: 0.6, differences: false });
  const asked = await page.firstHistory();
  await page.send({ kind: "history", run: run.id, request: asked.request, bytes: warm.value });
  const paintMilliseconds = await page.paintMilliseconds();
  const frames = await page.frameWork(run.id, run.points + 1, pointsPerSecond, liveSeconds);
  const { looked, seen } = await lookForSpikes(run, ask);
  const figures = {
    warmMilliseconds: warm.milliseconds + paintMilliseconds,
    coldMilliseconds: cold.milliseconds + paintMilliseconds,
    paintMilliseconds,
    frameP95: percentile(frames.processor, 0.95),
    frameP50: percentile(frames.processor, 0.5),
    frameElapsedP95: percentile(frames.elapsed, 0.95),
    spikesSeen: seen,
    spikesLooked: looked,
  };
  return { figures, evidence: [run.points] };
}

/** Counts the spikes whose columns of pixels reach their value, in what the agent gives for each zoom. */
async function lookForSpikes(
  { spikes, points: all }: ChartRun,
  ask: (from?: number, to?: number) => Promise<Uint8Array>,
): Promise<{ looked: number; seen: number }> {
  let [looked, seen] = [0, 0];
  for (const zoom of zooms) {
    const whole = zoom === points ? await ask() : undefined;
    for (const [step, loss] of spikes) {
      const [from, to] = whole ? [0, all] : [Math.max(0, step - zoom / 2), Math.min(all, step + zoom / 2)];
      const { layer } = Layer.decode(whole ?? (await ask(from, to)), "step", bins, undefined);
      looked++;
      if (reaches(layer.bins, step, loss, from, to)) seen++;
    }
  }
  return { looked, seen };
}

function reaches(binned: Binned, step: number, loss: number, from: number, to: number): boolean {
  const piece = { x: binned.x, values: binned.columns["loss"]!, start: 0, end: binned.length };
  const { length, column, max } = toColumns([piece], { from, to, width: chartPixels });
  const place = ((step - from) / (to - from)) * chartPixels;
  for (let at = 0; at < length; at++) {
    if (Math.abs(column[at]! - place) <= 2 && Math.abs(max[at]! - loss) < 1e-3) return true;
  }
  return false;
}

async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const start = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - start };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
