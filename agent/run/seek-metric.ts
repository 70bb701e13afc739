// Finds places in metrics.jsonl without reading it: the numbers of its lines rise, so halving finds any of them.
import type { Metric } from "../../schemas/run.ts";
import { parseMetric } from "./metric-line.ts";
import { type GrowingFile, withFile } from "./growing-file.ts";
import { type Position, START } from "./read-lines.ts";

/** What is left is read line by line. */
const CLOSE_ENOUGH = 1 << 16;
const PROBE_BYTES = 1 << 14;
const BACKWARD_BYTES = 1 << 20;

/** A place before which no line has a greater number than `seq`; the lines after it begin at most some hundred before. */
export async function seekMetric(file: string, seq: number): Promise<Position> {
  if (seq <= 0) return START;
  const position = await withFile(file, async (opened) => {
    let low = 0;
    let high = opened.size;
    while (high - low > CLOSE_ENOUGH) {
      const middle = low + Math.floor((high - low) / 2);
      const probe = await probeAt(opened, middle);
      if (probe === undefined || probe.offset >= high || probe.seq > seq) high = middle;
      else low = probe.offset;
    }
    return { offset: low, inode: opened.inode, size: -1, insideLine: false };
  });
  return position ?? START;
}

/** The first place behind which at most so many bytes lie; it may be in the middle of a line. */
export async function seekEnd(file: string, bytes: number): Promise<Position> {
  const position = await withFile(file, ({ size, inode }) => {
    const offset = Math.max(0, size - bytes);
    return Promise.resolve({ offset, inode, size: -1, insideLine: offset > 0 });
  });
  return position ?? START;
}

/** About the number of the metric behind which at most so many bytes lie; 0 where there are fewer. */
export async function numberBeforeEnd(file: string, bytes: number): Promise<number> {
  const number = await withFile(file, async (opened) => {
    if (opened.size <= bytes) return 0;
    return (await probeAt(opened, opened.size - bytes))?.seq ?? 0;
  });
  return number ?? 0;
}

/** The newest evaluation in front of a place, if it is among the last `mostBytes` there. */
export async function findValidationBefore(
  file: string,
  offset: number,
  mostBytes: number,
): Promise<Extract<Metric, { kind: "validation" }> | undefined> {
  const mark = '{"kind":"validation"';
  return withFile(file, async ({ read }) => {
    for (let end = offset; end > Math.max(0, offset - mostBytes); end -= BACKWARD_BYTES - mark.length) {
      const start = Math.max(0, end - BACKWARD_BYTES);
      const found = (await read(start, end - start)).lastIndexOf(mark);
      if (found < 0) continue;
      const text = (await read(start + found, PROBE_BYTES)).toString("utf8");
      const metric = parseMetric(text.slice(0, Math.max(0, text.indexOf("\n"))));
      if (metric !== undefined && metric !== "not finite" && metric.kind === "validation") return metric;
    }
    return undefined;
  });
}

/**
 * The first two whole lines behind a place: where the first begins and the greater of their numbers. A single number
 * that is damaged does not lead astray.
 */
async function probeAt(
  file: GrowingFile,
  place: number,
): Promise<{ offset: number; seq: number } | undefined> {
  const bytes = await file.read(place, PROBE_BYTES);
  const found: { offset: number; seq: number }[] = [];
  let start = bytes.indexOf("\n") + 1;
  while (start > 0 && found.length < 2) {
    const end = bytes.indexOf("\n", start);
    if (end < 0) break;
    const seq = numberOf(bytes.toString("utf8", start, end));
    if (seq !== undefined) found.push({ offset: place + start, seq });
    start = end + 1;
  }
  const [first, second] = found;
  if (first === undefined || second === undefined) return undefined;
  return { offset: first.offset, seq: Math.max(first.seq, second.seq) };
}

function numberOf(line: string): number | undefined {
  const metric = parseMetric(line);
  if (metric === undefined) return undefined;
  if (metric !== "not finite") return metric.seq;
  return (JSON.parse(line) as { seq: number }).seq;
}
