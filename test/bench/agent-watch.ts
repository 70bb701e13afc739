// The watching part of group `agent`: from the trainer's write to the client, and the history of a long run.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type BenchCase, type Measurement, type Summary, compare } from "./case.ts";
import { runBenchProgram } from "./programs.ts";
import { WatchAnswer, type WatchRequest } from "./agent-watch-request.ts";

/** From the trainer's write to the client, of 95 in 100 metrics. */
const latencyMilliseconds = 100;
/** Of one core, with a run that writes a thousand metrics a second. */
const cpuPercent = 1;
const firstHistoryMilliseconds = 500;
const stallMilliseconds = 50;

export const watchCases: readonly BenchCase[] = [liveCase(10), liveCase(1000), historyCase(1_000_000)];

function liveCase(perSecond: number): BenchCase {
  const name = `watch-${perSecond}-a-second`;
  return {
    name,
    prepare: (folder) =>
      sideOf(folder, { task: "live", home: path.join(folder, "home"), perSecond, seconds: 15 }),
    lines: ({ ours }) => [
      aim(ours!, { name: `${name}, write to client p95`, figure: "p95", unit: "ms" }, latencyMilliseconds),
      inform(ours!, { name: `${name}, write to client p50`, figure: "p50", unit: "ms" }),
      inform(ours!, { name: `${name}, write to client p99`, figure: "p99", unit: "ms" }),
      inform(ours!, { name: `${name}, agent's share of a core`, figure: "cpuPercent", unit: "%" }),
      aim(
        ours!,
        { name: `${name}, the share above that at rest`, figure: "addedCpuPercent", unit: "%" },
        cpuPercent,
      ),
    ],
  };
}

function historyCase(points: number): BenchCase {
  const name = `history-${points}`;
  return {
    name,
    prepare: (folder) => sideOf(folder, { task: "history", home: path.join(folder, "home"), points }),
    lines: ({ ours }) => [
      aim(
        ours!,
        { name: `${name}, first answer`, figure: "firstMilliseconds", unit: "ms" },
        firstHistoryMilliseconds,
      ),
      inform(ours!, { name: `${name}, next answer`, figure: "againMilliseconds", unit: "ms" }),
      aim(
        ours!,
        { name: `${name}, slowest other call`, figure: "slowestCallMilliseconds", unit: "ms" },
        stallMilliseconds,
      ),
    ],
  };
}

interface Figure {
  name: string;
  figure: string;
  unit: string;
}

function aim(ours: Summary, figure: Figure, most: number) {
  return compare({ ...figure, better: "less", goal: 1 }, ours, {
    // Every metric that was written has arrived, once and in order.
    ...{ medians: { [figure.figure]: most }, evidence: ours.evidence.map(() => ours.evidence[0]!) },
  });
}

function inform(ours: Summary, figure: Figure) {
  return { ...compare({ ...figure, better: "less" }, ours, ours), pass: null };
}

async function sideOf(
  folder: string,
  request: WatchRequest,
): Promise<Record<string, () => Promise<Measurement>>> {
  const file = path.join(folder, "request.json");
  await writeFile(file, JSON.stringify(request));
  return { ours: async () => WatchAnswer.parse(JSON.parse(await runBenchProgram("agent-watch", file))) };
}
