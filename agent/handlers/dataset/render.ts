// `dataset/render`: rows as tokens, as a run or a model would be trained on them.
import type { Params } from "../../../schemas/protocol.ts";
import type { HandlerOf } from "../handler.ts";
import { requireFile } from "../local-file.ts";
import type { Services } from "../services.ts";
import { tokenizerPlace } from "../tokenizer-place.ts";
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
  services: Services,
  reference: Params<"dataset/render">["tokenizer"],
): Promise<{ tokenizer: string; sequenceLength?: number }> {
  if ("file" in reference) return { tokenizer: await requireFile(reference.file) };
  const tokenizer = await tokenizerPlace(services, reference);
  if (!("run" in reference)) return { tokenizer };
  return { tokenizer, sequenceLength: services.runs.get(reference.run).manifest.config.training.seq_len };
}
