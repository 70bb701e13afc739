// The wire's part of group `agent`: validated calls, idle connections, and short calls beside other work.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { WireAnswer, type WireRequest } from "./agent-wire-request.ts";
import { aim, type BenchCase, compare, type Measurement } from "./case.ts";
import { runBenchProgram } from "./programs.ts";

/** With 1,000 connections, each with one call at a time. */
const leastCallsPerSecond = 10_000;
const longestMilliseconds = 50;
/** While one client floods. */
const longestForOthers = 100;
/** With 10,000 connections that have made one call each: 300 MB. */
const mostMiB = 286;

const speed = { figure: "callsPerSecond", unit: "calls/s", better: "more" } as const;
const p95 = { figure: "p95", unit: "ms", better: "less" } as const;
const p99 = { figure: "p99", unit: "ms", better: "less" } as const;
const saturated = { figure: "saturatedP99", unit: "ms", better: "less" } as const;
const stall = { figure: "stallP999", unit: "ms", better: "less" } as const;
const cost = { figure: "serverMicrosecondsPerCall", unit: "µs", better: "less" } as const;
const memory = { figure: "MiB", unit: "MiB", better: "less" } as const;
const each = { figure: "KiBPerConnection", unit: "KiB", better: "less" } as const;

export const wireCases: readonly BenchCase[] = [
  callsCase(),
  idleCase(),
  busyCase(),
  siegeCase("flood-10000-a-second", { kind: "flood", seconds: 10 }, 95),
  siegeCase("5-clients-that-never-read", { kind: "deaf", seconds: 40, clients: 5 }, 48),
];

function callsCase(): BenchCase {
  const name = "calls-1000-connections";
  const calls = { kind: "calls", connections: 1000, seconds: 5 } as const;
  return {
    name,
    prepare: (folder) => sidesOf(folder, { ...calls, perSecond: leastCallsPerSecond }),
    lines: ({ agent, bare }) => [
      aim({ ...speed, name }, agent!, leastCallsPerSecond),
      aim({ ...p99, name: `${name} p99 at 10,000 calls/s` }, agent!, longestMilliseconds),
      aim({ ...stall, name: `${name} event-loop stall p99.9` }, agent!, longestMilliseconds),
      compare({ ...speed, name: `${name}, bare ws` }, agent!, bare!),
      compare({ ...p99, name: `${name} p99 at 10,000 calls/s, bare ws` }, agent!, bare!),
      compare({ ...saturated, name: `${name} p99 at the most, bare ws` }, agent!, bare!),
      compare({ ...cost, name: `${name} processor time a call, bare ws` }, agent!, bare!),
    ],
  };
}

function idleCase(): BenchCase {
  const name = "idle-10000-connections";
  return {
    name,
    prepare: (folder) => sidesOf(folder, { kind: "idle", connections: 10_000 }),
    lines: ({ agent, bare }) => [
      aim({ ...memory, name }, agent!, mostMiB),
      compare({ ...memory, name: `${name}, bare ws` }, agent!, bare!),
      compare({ ...each, name: `${name} each, bare ws` }, agent!, bare!),
    ],
  };
}

function busyCase(): BenchCase {
  const name = "short-calls-beside-work";
  return {
    name,
    prepare: async (folder) => {
      const { agent } = await sidesOf(folder, { kind: "busy", seconds: 10 });
      return { agent: agent! };
    },
    lines: ({ agent }) => [
      aim({ ...p95, name: `${name} p95` }, agent!, longestMilliseconds),
      aim({ ...stall, name: `${name} event-loop stall p99.9` }, agent!, longestMilliseconds),
    ],
  };
}

/** What others notice of clients that misbehave, and by how many MiB the agent grows at most. */
function siegeCase(name: string, task: WireRequest["task"], mostGrowth: number): BenchCase {
  return {
    name,
    prepare: async (folder) => {
      const { agent } = await sidesOf(folder, task);
      return { agent: agent! };
    },
    lines: ({ agent }) => [
      aim({ ...p99, name: `${name}, others' p99` }, agent!, longestForOthers),
      aim({ ...memory, name: `${name}, growth of the agent` }, agent!, mostGrowth),
    ],
  };
}

async function sidesOf(
  folder: string,
  task: WireRequest["task"],
): Promise<Record<string, () => Promise<Measurement>>> {
  const side = async (server: WireRequest["server"]): Promise<() => Promise<Measurement>> => {
    const file = path.join(folder, `${server}.json`);
    const request: WireRequest = { server, home: path.join(folder, `home-${server}`), task };
    await writeFile(file, JSON.stringify(request));
    return async () => WireAnswer.parse(JSON.parse(await runBenchProgram("agent-wire", file)));
  };
  return { agent: await side("agent"), bare: await side("bare") };
}
