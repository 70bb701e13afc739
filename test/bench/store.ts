// The database's part of group `agent`: durable commits beside bare lowdb, which flushes nothing to the disk.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { type BenchCase, type Measurement, type Summary, compare } from "./case.ts";
import { runBenchProgram } from "./programs.ts";
import { StoreAnswer, type StoreRequest } from "./store-request.ts";

/** With 64 writers. */
const leastCommits = 2000;
const longestCommit = 50;
/** From a journal of 64 MB. */
const longestOpening = 3;

export const storeCases: readonly BenchCase[] = [commitCase(1), commitCase(64), openCase()];

function commitCase(writers: number): BenchCase {
  const name = `commits-${writers}`;
  return {
    name,
    async prepare(folder) {
      const shared = { task: "commit", folder, writers, seconds: 3, labels: 1000 } as const;
      return {
        ours: await sideOf(folder, { ...shared, store: "ours" }),
        lowdb: await sideOf(folder, { ...shared, store: "lowdb" }),
      };
    },
    lines: ({ ours, lowdb }) => {
      const speed = { figure: "commitsPerSecond", unit: "commits/s", better: "more" } as const;
      const slowest = { figure: "p99Milliseconds", unit: "ms", better: "less" } as const;
      const stall = { figure: "stallMilliseconds", unit: "ms", better: "less" } as const;
      const lines = [
        compare({ ...speed, name: `${name}, lowdb without fsync` }, ours!, lowdb!),
        compare({ ...slowest, name: `${name} p99, lowdb without fsync` }, ours!, lowdb!),
        compare({ ...stall, name: `${name} event-loop stall p99.9` }, ours!, limit(ours!, stall.figure, 50)),
      ];
      if (writers < 64) return lines;
      return [
        ...lines,
        compare({ ...speed, name: `${name}, aim`, goal: 1 }, ours!, limit(ours!, speed.figure, leastCommits)),
        compare(
          { ...slowest, name: `${name} p99, aim`, goal: 1 },
          ours!,
          limit(ours!, slowest.figure, longestCommit),
        ),
      ];
    },
  };
}

function openCase(): BenchCase {
  const name = "open-64-mb-journal";
  return {
    name,
    prepare: async (folder) => ({ ours: await sideOf(folder, { task: "open", folder, commits: 160_000 }) }),
    lines: ({ ours }) => [
      compare(
        { name, figure: "seconds", unit: "s", better: "less", goal: 1 },
        ours!,
        limit(ours!, "seconds", longestOpening),
      ),
    ],
  };
}

async function sideOf(folder: string, request: StoreRequest): Promise<() => Promise<Measurement>> {
  const side = request.task === "commit" ? `${request.store}-${request.writers}` : request.task;
  const file = path.join(folder, `${side}.json`);
  await writeFile(file, JSON.stringify(request));
  return async () => StoreAnswer.parse(JSON.parse(await runBenchProgram("store", file)));
}

/** What is aimed at, as a side. */
function limit(ours: Summary, figure: string, value: number): Summary {
  return { ...ours, medians: { [figure]: value } };
}
