// The data part of group `editor`: a file of a gigabyte is opened, indexed, scrolled, sorted and searched.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { peakMegabytes } from "../support/agent-memory.ts";
import { startTestAgent, type TestAgent } from "../support/test-agent.ts";
import { compare, type BenchCase, type Line, type Measurement, type Summary } from "./case.ts";
import { writeRows } from "./editor-data-file.ts";

/** Until the first rows are there, and until any page is. */
const openMilliseconds = 1000;
const pageMilliseconds = 50;
/** Of the agent and of the table's process, whatever the size of the file. */
const agentMegabytes = 256;
const tableMegabytes = 384;

const pages = 200;
const rowsOfPage = 100;
const needle = "the needle";

export const editorDataCases: readonly BenchCase[] = [
  dataCase("64-MiB", 2 ** 26),
  dataCase("1-GiB", 2 ** 30),
];

function dataCase(size: string, bytes: number): BenchCase {
  const name = `table-of-${size}`;
  const figures: readonly (readonly [name: string, figure: string, unit: string, most?: number])[] = [
    ["first rows", "openMilliseconds", "ms", openMilliseconds],
    ["page while indexing, p95", "indexingPageMilliseconds", "ms"],
    ["any page, p95", "pageMilliseconds", "ms", pageMilliseconds],
    ["any page of a sorted view, p95", "sortedPageMilliseconds", "ms", pageMilliseconds],
    ["whole index", "indexSeconds", "s"],
    ["sorted by a text", "sortSeconds", "s"],
    ["filtered by a text", "filterSeconds", "s"],
    ["the last row found", "findSeconds", "s"],
    ["agent, peak", "agentMegabytes", "MiB", agentMegabytes],
    ["table's process, peak after the index", "indexedMegabytes", "MiB"],
    ["table's process, peak after all", "tableMegabytes", "MiB", tableMegabytes],
  ];
  return {
    name,
    prepare: async (folder) => {
      const file = path.join(folder, "rows.jsonl");
      const rows = await writeRows(file, bytes, needle);
      return { ours: () => measure(file, rows) };
    },
    lines: ({ ours }) =>
      figures.map(([what, figure, unit, most]) => line(ours!, `${name}, ${what}`, figure, unit, most)),
  };
}

function line(ours: Summary, name: string, figure: string, unit: string, most: number | undefined): Line {
  const comparison = { name, figure, unit, better: "less" } as const;
  if (most === undefined) return { ...compare(comparison, ours, ours), pass: null };
  return compare({ ...comparison, goal: 1 }, ours, { ...ours, medians: { [figure]: most } });
}

async function measure(file: string, rows: number): Promise<Measurement> {
  // The results are held against their schemas once, by whoever asks.
  const agent = await startTestAgent({ environment: { TRAINYARD_CHECK_RESULTS: "0" } });
  try {
    return await measureWith(agent, file, rows);
  } finally {
    await agent.stop();
  }
}

async function measureWith(agent: TestAgent, file: string, rows: number): Promise<Measurement> {
  const { client } = agent;
  const open = await timed(() => client.call("table/open", { rows: { file } }));
  const { table } = open.value;
  const [pid] = tableProcesses(agent.pid);
  const indexed = new AbortController();
  const indexing = timed(() => client.call("table/index", { table })).finally(() => indexed.abort());
  const whileIndexing: number[] = [];
  while (!indexed.signal.aborted) whileIndexing.push((await page(agent, table, undefined, 500)).milliseconds);
  const index = await indexing;
  const indexedMegabytes = peakMegabytes(pid!);
  const plain = await pagesOf(agent, table, undefined, rows);
  const sort = await timed(() => client.call("table/view", { table, sort: [{ column: "prompt" }] }));
  const sorted = await pagesOf(agent, table, sort.value.view, rows);
  const find = await timed(() => client.call("table/find", { table, text: needle }));
  const filters = [{ kind: "contains", column: "prompt", value: "rebase the tag" }] as const;
  const filter = await timed(() => client.call("table/view", { table, filters: [...filters] }));
  return {
    figures: {
      openMilliseconds: open.milliseconds,
      indexingPageMilliseconds: percentile(whileIndexing, 0.95),
      pageMilliseconds: percentile(plain, 0.95),
      sortedPageMilliseconds: percentile(sorted, 0.95),
      indexSeconds: index.milliseconds / 1000,
      sortSeconds: sort.milliseconds / 1000,
      findSeconds: find.milliseconds / 1000,
      filterSeconds: filter.milliseconds / 1000,
      agentMegabytes: peakMegabytes(agent.pid),
      indexedMegabytes,
      tableMegabytes: peakMegabytes(pid!),
    },
    evidence: [
      rows - index.value.rows + 1,
      rows - (find.value.position ?? 0),
      Math.min(1, filter.value.rows),
    ],
  };
}

async function pagesOf(
  agent: TestAgent,
  table: string,
  view: string | undefined,
  rows: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let count = 0; count < pages; count += 1) {
    const offset = Math.floor((count * 0.618034 * rows) % (rows - rowsOfPage));
    times.push((await page(agent, table, view, offset)).milliseconds);
  }
  return times;
}

function page(
  agent: TestAgent,
  table: string,
  view: string | undefined,
  offset: number,
): Promise<Timed<unknown>> {
  const asked = { table, offset, limit: rowsOfPage, ...(view !== undefined && { view }) };
  return timed(async () => {
    const { rows } = await agent.client.call("table/rows", asked);
    if (rows.length !== rowsOfPage || rows[0]!.position !== offset) throw new Error(`no page at ${offset}`);
  });
}

interface Timed<T> {
  value: T;
  milliseconds: number;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const started = performance.now();
  const value = await work();
  return { value, milliseconds: performance.now() - started };
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Processes that the agent has started to read tables; none where the system does not tell. */
function tableProcesses(agent: number): number[] {
  if (process.platform !== "linux") return [];
  return readdirSync("/proc").flatMap((name) => {
    try {
      const isOurs = readFileSync(`/proc/${name}/cmdline`, "utf8").includes("table.mjs");
      const parent = /\nPPid:\s+(\d+)/.exec(readFileSync(`/proc/${name}/status`, "utf8"))?.[1];
      return isOurs && Number(parent) === agent ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
