// A tokenizer out of a folder, a tokenizer.json or a GGUF file, kept for the next job that wants the same.
import { stat } from "node:fs/promises";
import path from "node:path";
import { checkGguf } from "../../model/gguf/check.ts";
import { loadTokenizer } from "../../tokenizer/files.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

/** The last one stays, because whoever looks at rows looks at more of them with the same tokenizer. */
let kept: { key: string; tokenizer: Tokenizer } | undefined;

export async function openTokenizer(location: string): Promise<Tokenizer> {
  const key = await stampOf(location);
  if (kept?.key === key) return kept.tokenizer;
  const tokenizer = location.endsWith(".gguf")
    ? (await checkGguf(location)).tokenizer
    : await loadTokenizer(location);
  kept = { key, tokenizer };
  return tokenizer;
}

/** Changes when one of the files does that a tokenizer is read from. */
async function stampOf(location: string): Promise<string> {
  const isFolder = (await stat(location).catch(() => undefined))?.isDirectory() === true;
  const folder = isFolder ? location : path.dirname(location);
  const beside = ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"];
  const stamps = await Promise.all(
    [location, ...beside.map((name) => path.join(folder, name))].map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => "",
      ),
    ),
  );
  return [location, ...stamps].join("\n");
}
