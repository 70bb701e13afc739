// Measures the database, or bare lowdb in its place: takes a request file and prints the answer as one line of JSON.
import { mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { JSONFilePreset } from "lowdb/node";
import { openDatabase } from "../../agent/store/database.ts";
import type { Change, Label } from "../../agent/store/document.ts";
import { openHome } from "../../agent/store/home.ts";
import { StoreRequest, type StoreAnswer } from "./store-request.ts";

const request = StoreRequest.parse(JSON.parse(readFileSync(process.argv[2]!, "utf8")));
const answer = request.task === "commit" ? await measureCommits(request) : await measureOpening(request);
console.log(JSON.stringify(answer));

/** Something that keeps labels. */
interface Labels {
  set(id: string, label: Label): Promise<void>;
  close(): Promise<void>;
  /** Reads the disk again. */
  countAgain(): Promise<number>;
}

async function measureCommits(wanted: StoreRequest & { task: "commit" }): Promise<StoreAnswer> {
  const folder = path.join(wanted.folder, `${wanted.store}-${wanted.writers}`);
  mkdirSync(folder);
  const labels = wanted.store === "ours" ? await openOurs(folder) : await openLowdb(folder);
  const idOf = (number: number): string => `run/${number % wanted.labels}`;
  const fill = Array.from({ length: wanted.labels }, (_, number) =>
    labels.set(idOf(number), labelOf(number)),
  );
  await Promise.all(fill);
  const stalls = monitorEventLoopDelay({ resolution: 5 });
  stalls.enable();
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + wanted.seconds * 1000;
  let number = 0;
  const write = async (): Promise<void> => {
    for (let now = performance.now(); now < end;) {
      const current = number++;
      await labels.set(idOf(current), labelOf(current));
      const after = performance.now();
      latencies.push(after - now);
      now = after;
    }
  };
  await Promise.all(Array.from({ length: wanted.writers }, write));
  const seconds = (performance.now() - start) / 1000;
  stalls.disable();
  latencies.sort((left, right) => left - right);
  await labels.close();
  const count = await labels.countAgain();
  rmSync(folder, { recursive: true });
  return {
    figures: {
      commitsPerSecond: latencies.length / seconds,
      p50Milliseconds: latencies[Math.floor(latencies.length * 0.5)]!,
      p99Milliseconds: latencies[Math.floor(latencies.length * 0.99)]!,
      stallMilliseconds: stalls.percentile(99.9) / 1e6,
    },
    evidence: [count],
  };
}

function labelOf(number: number): Label {
  return { name: `Run ${number}`, tags: ["bench"], notes: "a".repeat(100) };
}

async function openOurs(folder: string): Promise<Labels> {
  const home = openHome(folder);
  const database = await openDatabase(home);
  return {
    set: (id, value) => database.commit([{ kind: "set", collection: "labels", id, value }]),
    close: () => database.close(),
    async countAgain() {
      const again = await openDatabase(home);
      const count = Object.keys(again.document.labels).length;
      await again.close();
      return count;
    },
  };
}

/** As lowdb's own pages show it: no fsync, and the whole file for each change. */
async function openLowdb(folder: string): Promise<Labels> {
  const file = path.join(folder, "db.json");
  const database = await JSONFilePreset<{ labels: Record<string, Label> }>(file, { labels: {} });
  return {
    set: (id, value) => database.update(({ labels }) => (labels[id] = value)),
    close: () => Promise.resolve(),
    countAgain: () => {
      const again = JSON.parse(readFileSync(file, "utf8")) as { labels: Record<string, Label> };
      return Promise.resolve(Object.keys(again.labels).length);
    },
  };
}

/** The first time the journal is written; it is as long as many commits since the last snapshot make it. */
async function measureOpening({ folder, commits }: StoreRequest & { task: "open" }): Promise<StoreAnswer> {
  const home = openHome(folder);
  const journalLimit = Infinity;
  const database = await openDatabase(home, { journalLimit });
  const value = { ...labelOf(0), notes: "a".repeat(300) };
  const waiting: Promise<void>[] = [];
  for (
    let number = Object.keys(database.document.labels).length === 0 ? 0 : commits;
    number < commits;
    number++
  ) {
    const change: Change = { kind: "set", collection: "labels", id: `run/${number % 5000}`, value };
    waiting.push(database.commit([change]));
  }
  await Promise.all(waiting);
  await database.close();
  const { size } = statSync(path.join(home.database, "journal.1.log"));
  const start = performance.now();
  const again = await openDatabase(home, { journalLimit });
  const seconds = (performance.now() - start) / 1000;
  const count = Object.keys(again.document.labels).length;
  await again.close();
  return { figures: { seconds, journalMegabytes: size / 1e6 }, evidence: [count] };
}
