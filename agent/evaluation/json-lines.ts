// Files that grow by a line at a time and may end in the middle of one, where a process was killed.
import { readFile, truncate } from "node:fs/promises";
import type * as z from "zod";

/** The whole lines that are what they should be; none where there is no file. */
export async function readJsonLines<T>(file: string, schema: z.ZodType<T>): Promise<T[]> {
  const text = await readOrEmpty(file);
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .slice(0, -1)
    .flatMap((line) => {
      const parsed = schema.safeParse(parseOrUndefined(line));
      return parsed.success ? [parsed.data] : [];
    });
}

/** Cuts off what stands after the last line break, so that the next line begins a line. */
export async function mendLastLine(file: string): Promise<void> {
  const text = await readOrEmpty(file);
  const end = text.lastIndexOf("\n") + 1;
  if (end < text.length) await truncate(file, Buffer.byteLength(text.slice(0, end)));
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return "";
    throw error;
  }
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
