// A JSONL file of any size with short rows, the same every time.
import { once } from "node:events";
import { createWriteStream } from "node:fs";

const words = "commit branch rebase merge remote origin stash index tree blob tag reset".split(" ");
const rowsOfChunk = 10_000;

/** Writes rows until the file has that many bytes; the last one alone holds `needle`. @returns how many there are */
export async function writeRows(file: string, bytes: number, needle: string): Promise<number> {
  let state = 1;
  const next = (below: number): number => (state = (state * 48271) % 2147483647) % below;
  const word = (): string => words[next(words.length)]!;
  const out = createWriteStream(file);
  let rows = 1;
  for (let written = 0; written < bytes; rows += rowsOfChunk) {
    const chunk = Array.from({ length: rowsOfChunk }, () => {
      const prompt = `How do I ${word()} the ${word()} ${next(100_000)}?`;
      return `${JSON.stringify({ prompt, completion: `git ${word()} --${word()}`, score: next(1000) / 10 })}\n`;
    }).join("");
    written += chunk.length;
    if (!out.write(chunk)) await once(out, "drain");
  }
  out.end(`${JSON.stringify({ prompt: needle, completion: "", score: 0 })}\n`);
  await once(out, "finish");
  return rows;
}
