// `dataset/render`: rows as tokens, as a run or a model would be trained on them.
import { existsSync } from "node:fs";
import path from "node:path";
import type { Params } from "../../../schemas/protocol.ts";
import { openModelVersion } from "../../model/catalogue.ts";
import { chooseCheckpoint } from "../../run/chosen-checkpoint.ts";
import { exportedFiles } from "../../run/export.ts";
import type { HandlerOf } from "../handler.ts";
import { requireFile } from "../local-file.ts";
import type { Services } from "../services.ts";
import { passOn } from "../work-progress.ts";
import { rowsToRead } from "../dataset-rows.ts";

export const datasetRender: HandlerOf<"dataset/render"> = (services) => async (params, call) => {
  const { offset, limit } = params;
  const { tokenizer, sequenceLength: usual } = await tokenizerOf(services, params.tokenizer);
  const sequenceLength = params.sequenceLength ?? usual;
  const rows = await rowsToRead(services, params.rows);
  const input = { rows, offset, limit, tokenizer, ...(sequenceLength !== undefined && { sequenceLength }) };
  const onProgress = passOn((progress) => call.progress(progress));
  return services.workers.run("renderRows", input, { signal: call.signal, onProgress });
};

/** Where it lies, and how long the sequences are that it was used for. */
async function tokenizerOf(
  { home, runs }: Services,
  reference: Params<"dataset/render">["tokenizer"],
): Promise<{ tokenizer: string; sequenceLength?: number }> {
  if ("file" in reference) return { tokenizer: await requireFile(reference.file) };
  if ("run" in reference) {
    const { folder, manifest } = runs.get(reference.run);
    const own = path.join(folder.root, "tokenizer");
    // It is made before the first checkpoint is, and is the same in all of them.
    const isMade = existsSync(path.join(own, "tokenizer.json"));
    const tokenizer = isMade ? own : chooseCheckpoint(folder, reference.run, reference.step).folder;
    return { tokenizer, sequenceLength: manifest.config.training.seq_len };
  }
  const { folder, manifest } = await openModelVersion(home, reference.model, reference.version);
  const isBeside = Object.hasOwn(manifest.files, "tokenizer.json");
  return { tokenizer: isBeside ? folder : path.join(folder, exportedFiles.gguf) };
}
