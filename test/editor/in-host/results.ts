// What the tests inside the extension host tell the process that has started the editor.
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";

const InHostResults = z.array(z.strictObject({ title: z.string(), failure: z.string().optional() }));
export type InHostResults = z.infer<typeof InHostResults>;

/** Undefined until the file is whole. */
export function readResults(file: string): InHostResults | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return InHostResults.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return undefined;
  }
}
