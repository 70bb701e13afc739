// Writes the rows of an imported version in the shapes that are read everywhere, one JSON object a line.
import { createReadStream, createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Row, type Example } from "../../../schemas/dataset.ts";

export interface SaveOptions {
  readonly signal?: AbortSignal;
  /** Called now and then with the bytes that were read so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Lines that are passed on at once. */
const LINES = 500;

/**
 * Reads `<split>.jsonl` of a version and writes the target, which appears whole or not at all. Memory stays flat.
 * @throws what Node's file system throws
 */
export async function writeRowsFile(
  source: string,
  target: string,
  { signal, onProgress }: SaveOptions = {},
): Promise<void> {
  const draft = `${target}.part`;
  const input = createReadStream(source, { highWaterMark: 1 << 20 });
  const lines = createInterface({ input, crlfDelay: Infinity });
  async function* pieces(): AsyncGenerator<string> {
    let piece: string[] = [];
    for await (const line of lines) {
      piece.push(asLine(Row.parse(JSON.parse(line)).example));
      if (piece.length < LINES) continue;
      yield piece.join("");
      onProgress?.(input.bytesRead);
      piece = [];
    }
    yield piece.join("");
  }
  try {
    await pipeline(Readable.from(pieces()), createWriteStream(draft), { ...(signal && { signal }) });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    input.destroy();
  }
}

/** What an import reads back as the same example: `messages`, `prompt` and `completion`, or `text`. */
function asLine(example: Example): string {
  const columns = Object.entries(example).filter(([name]) => name !== "kind");
  return `${JSON.stringify(Object.fromEntries(columns))}\n`;
}
