// An adapter opened together with its base, as one model.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { loadTokenizer } from "../tokenizer/files.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { placeOfSameBase } from "./adapter-base.ts";
import { mergeAdapters } from "./merge-adapters.ts";
import { openAdapter } from "./peft.ts";
import type { ModelSource } from "./source.ts";

/** Opens a folder with one adapter, on which those `above` lie: its base, through `openBase`, with the adapter added. */
export async function openAdaptedModel(
  folder: string,
  openBase: (place: string) => Promise<ModelSource>,
  above: readonly string[] = [],
): Promise<ModelSource> {
  const adapter = await openAdapter(folder);
  try {
    const base = await openBase(await placeOfSameBase(adapter, above));
    try {
      const merged = mergeAdapters(base, [{ adapter, weight: 1 }]);
      return { ...merged, tokenizer: (await tokenizerOfAdapter(folder, base.config)) ?? base.tokenizer };
    } catch (error) {
      base.close();
      throw error;
    }
  } catch (error) {
    adapter.close();
    throw error;
  }
}

/** With its chat template; undefined where the adapter has that of its base. Errors: `adapter_not_usable`. */
export async function tokenizerOfAdapter(
  folder: string,
  { vocabularySize }: Pick<ModelConfig, "vocabularySize">,
): Promise<Tokenizer | undefined> {
  if (!existsSync(path.join(folder, "tokenizer.json"))) return undefined;
  const tokenizer = await loadTokenizer(folder);
  if (tokenizer.size <= vocabularySize) return tokenizer;
  const reason = "its tokenizer has more tokens than the base's embedding has rows";
  throw errors.adapterNotUsable(folder, reason);
}
