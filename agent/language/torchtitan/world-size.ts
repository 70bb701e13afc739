// How many processes a job is started with, where its file says so in a comment.
import type { TomlTree } from "../../toml/tree.ts";

/** `# world_size = 8`, also as WORLD_SIZE and NGPU and with a colon; the first one counts. */
const pattern = /^#\s*(?:world[_ ]size|ngpu)\s*[:=]\s*([1-9][\d_]*)\s*$/i;

export function worldSizeOf({ text, comments }: TomlTree): number | undefined {
  for (const { start, end } of comments) {
    const found = pattern.exec(text.slice(start, end).trimEnd());
    if (found !== null) return Number(found[1]!.replaceAll("_", ""));
  }
  return undefined;
}
