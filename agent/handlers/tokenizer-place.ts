// Where the tokenizer of a run or a model lies.
import { existsSync } from "node:fs";
import path from "node:path";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { openModelVersion } from "../model/catalogue.ts";
import { checkedFile, locateFile } from "../model/referenced-file.ts";
import { chooseCheckpoint } from "../run/chosen-checkpoint.ts";
import { exportedFiles } from "../run/export.ts";
import { baseOfAdapter } from "./adapter-base.ts";
import type { Services } from "./services.ts";

/**
 * Its folder, or a GGUF file that carries it. Errors: `run_not_found`, `run_has_no_checkpoint`, `checkpoint_not_found`,
 * `model_not_found`, `model_file_damaged`, `referenced_file_gone`, `referenced_file_changed`.
 */
export async function tokenizerPlace(
  { home, runs }: Pick<Services, "home" | "runs">,
  reference: ModelReference,
): Promise<string> {
  if ("run" in reference) {
    const { folder } = runs.get(reference.run);
    const own = path.join(folder.root, "tokenizer");
    // It is made before the first checkpoint is, and is the same in all of them.
    const isMade = existsSync(path.join(own, "tokenizer.json"));
    return isMade ? own : chooseCheckpoint(folder, reference.run, reference.step).folder;
  }
  const { folder, manifest } = await openModelVersion(home, reference.model, reference.version);
  const isBeside = Object.hasOwn(manifest.files, "tokenizer.json");
  // Adapters of others often come without one.
  const base = isBeside ? undefined : await baseOfAdapter({ folder, manifest });
  if (base !== undefined) return existsSync(path.join(base, "tokenizer.json")) ? base : ggufOf(base);
  return isBeside ? folder : checkedFile({ folder, manifest }, exportedFiles.gguf);
}

function ggufOf(place: string): string {
  return place.endsWith(".gguf") ? place : locateFile(place, exportedFiles.gguf);
}
