// Writers that keep the database busy, and what can be said about it after they were killed. Both sides share a file
// of counters, which a killed process leaves as it was: for each writer how many commits it has begun, and for how
// many it was told that they are kept.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import type { Change, Document } from "../../agent/store/document.ts";
import type { Database } from "../../agent/store/database.ts";

export const writers = 8;

const bytesPerWriter = 8;

export interface Counters {
  begun: number;
  acknowledged: number;
}

export function createCounters(file: string): void {
  writeFileSync(file, Buffer.alloc(writers * bytesPerWriter));
}

export function readCounters(file: string): Counters[] {
  const bytes = readFileSync(file);
  return Array.from({ length: writers }, (_, writer) => ({
    begun: bytes.readUInt32LE(writer * bytesPerWriter),
    acknowledged: bytes.readUInt32LE(writer * bytesPerWriter + 4),
  }));
}

/** Commits with all writers until `isOver`, each from where the database says that it was. */
export async function keepWriting(
  database: Database,
  countersFile: string,
  isOver: () => boolean = () => false,
): Promise<void> {
  const file = openSync(countersFile, "r+");
  const note = (writer: number, field: 0 | 1, value: number): void => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    writeSync(file, bytes, 0, 4, writer * bytesPerWriter + field * 4);
  };
  const write = async (writer: number): Promise<void> => {
    for (let count = countOf(database.document, writer) + 1; !isOver(); count++) {
      note(writer, 0, count);
      await database.commit(changesOf(writer, count));
      note(writer, 1, count);
    }
  };
  for (let writer = 0; writer < writers; writer++) {
    // What was there when the process starts has been decided.
    note(writer, 0, countOf(database.document, writer));
    note(writer, 1, countOf(database.document, writer));
  }
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  closeSync(file);
}

/** What the document says that cannot be, after what the counters say. Empty where nothing is lost and nothing invented. */
export function findContradictions(document: Document, counters: readonly Counters[]): string[] {
  return counters.flatMap(({ begun, acknowledged }, writer) => {
    const count = countOf(document, writer);
    const found: string[] = [];
    if (count < acknowledged) found.push(`writer ${writer}: ${acknowledged} acknowledged, ${count} there`);
    if (count > begun) found.push(`writer ${writer}: ${begun} begun, ${count} there`);
    const expected = Array.from({ length: Math.min(count, kept) }, (_, index) => count - index).sort();
    const there = Object.keys(document.operations)
      .filter((id) => id.startsWith(`${writer}-`))
      .map((id) => Number(id.split("-")[1]))
      .sort();
    if (there.join() !== expected.join()) found.push(`writer ${writer}: ${there.join()} is part of a commit`);
    return found;
  });
}

/** Operations that each writer leaves; older ones it removes in the same commit that adds a new one. */
const kept = 3;

function changesOf(writer: number, count: number): Change[] {
  const notes = String(count).padEnd(count % 200, ".");
  const time = "2000-01-01T00:00:00Z";
  return [
    { kind: "set", collection: "labels", id: `run/${writer}`, value: { tags: [], notes } },
    {
      kind: "set",
      collection: "operations",
      id: `${writer}-${count}`,
      value: { method: "soak", digest: "", result: count, time },
    },
    { kind: "remove", collection: "operations", id: `${writer}-${count - kept}` },
  ];
}

function countOf(document: Document, writer: number): number {
  return Number(document.labels[`run/${writer}`]?.notes.split(".")[0] ?? 0);
}
