// The tokenizer and the chat template that adapters bring along, where they are others than those of their base.
import { createHash } from "node:crypto";
import { tokenizerOfAdapter } from "../../model/adapted-model.ts";
import type { ModelSource } from "../../model/source.ts";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

export interface OwnTokenizer {
  readonly tokenizer: Tokenizer;
  /** Follows from everything that answers depend on. */
  readonly sum: string;
}

/** Undefined where a base with its own tokenizer answers the same. Errors: `adapter_not_usable`, `tokenizer_not_usable`. */
export async function ownTokenizer(
  folder: string,
  base: Pick<ModelSource, "config" | "tokenizer">,
): Promise<OwnTokenizer | undefined> {
  const tokenizer = await tokenizerOfAdapter(folder, base.config);
  if (tokenizer === undefined) return undefined;
  const sum = sumOf(tokenizer);
  return sum === sumOf(base.tokenizer) ? undefined : { tokenizer, sum };
}

/** Trainers leave behind how they cut and filled up their rows, which changes no answer. */
function sumOf({ json, config }: Tokenizer): string {
  const { chat_template, tool_template, bos_token, eos_token, unk_token } = config;
  const templates = [chat_template ?? null, tool_template ?? null];
  const tokens = [bos_token ?? null, eos_token ?? null, unk_token ?? null];
  const whole = JSON.stringify([{ ...json, truncation: null, padding: null }, ...templates, ...tokens]);
  return createHash("sha256").update(whole).digest("hex").slice(0, 16);
}
