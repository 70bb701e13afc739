// Ends the process or the power before an operation that is drawn at random, with several writers underway.
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { openDatabase } from "../../agent/store/database.ts";
import { openHome } from "../../agent/store/home.ts";
import { faultyDisk } from "../support/faulty-disk.ts";
import { createCounters, findContradictions, keepWriting, readCounters } from "./store-load.ts";

const images = ["kill", "cut", "cut-with-names"] as const;

/** Operations until the end: some compactions fit into as many. */
const mostOperations = 300;

export interface CutSummary {
  /** Ends, each of which was looked at in as many images of the disk. */
  ends: number;
  images: number;
  acknowledged: number;
  /** Empty where nothing is lost and nothing invented. */
  contradictions: string[];
}

export async function cutWriters(ends: number): Promise<CutSummary> {
  const summary: CutSummary = { ends, images: images.length, acknowledged: 0, contradictions: [] };
  for (let end = 0; end < ends && summary.contradictions.length === 0; end++) {
    const folder = mkdtempSync(path.join(os.tmpdir(), "trainyard-cuts-"));
    await cutOnce(folder, 1 + Math.floor(Math.random() * mostOperations), summary);
    rmSync(folder, { recursive: true });
  }
  return summary;
}

async function cutOnce(folder: string, lastOperation: number, summary: CutSummary): Promise<void> {
  const home = openHome(path.join(folder, "home"));
  const countersFile = path.join(folder, "counters");
  createCounters(countersFile);
  const { promise: over, resolve: endNow } = withResolvers();
  const state = { isOver: false };
  const disk = faultyDisk(home.database, {
    failure: (_operation, number) => {
      if (number <= lastOperation) return undefined;
      state.isOver = true;
      endNow();
      return new Error("The process is gone.");
    },
  });
  const work = async (): Promise<void> => {
    const database = await openDatabase(home, { files: disk.files, journalLimit: 3000, onFatal: endNow });
    await keepWriting(database, countersFile, () => state.isOver);
  };
  await Promise.race([over, work().catch(endNow)]);
  const counters = readCounters(countersFile);
  for (const after of images) {
    const image = disk.image(after);
    const { files } = faultyDisk(image, {});
    const database = await openDatabase({ ...home, database: image }, { files });
    const where = `${after} after ${lastOperation} operations`;
    const found = findContradictions(database.document, counters);
    if (database.state.mode !== "writable") found.push(JSON.stringify(database.state));
    summary.contradictions.push(...found.map((each) => `${where}: ${each}`));
    await database.close();
    rmSync(image, { recursive: true });
  }
  await disk.close();
  summary.acknowledged += counters.reduce((sum, { acknowledged }) => sum + acknowledged, 0);
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve!: () => void;
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}
