// `dataset/render`: rows as tokens, as a run or a model would be trained on them.
import type { Params } from "../../../schemas/protocol.ts";
import { chatFormOf, type ChatForm } from "../../dataset/chat-form.ts";
import type { HandlerOf } from "../handler.ts";
import { requireFile } from "../local-file.ts";
import type { Services } from "../services.ts";
import { tokenizerPlace } from "../tokenizer-place.ts";
import { passOn } from "../work-progress.ts";
import { rowsToRead } from "../dataset-rows.ts";

export const datasetRender: HandlerOf<"dataset/render"> = (services) => async (params, call) => {
  const { offset, limit } = params;
  const { tokenizer, chatForm, sequenceLength: usual } = await tokenizerOf(services, params.tokenizer);
  const sequenceLength = params.sequenceLength ?? usual;
  const rows = await rowsToRead(services, params.rows);
  const length = sequenceLength !== undefined && { sequenceLength };
  const input = { rows, offset, limit, tokenizer, chatForm, ...length };
  const onProgress = passOn((progress) => call.progress(progress));
  return services.workers.run("renderRows", input, { signal: call.signal, onProgress });
};

/**
 * Where it lies, and how it was used by a run: for sequences of which length, and whether in the chat template. With a
 * model's own, prompts and completions are shown as they are when the model is tuned.
 */
async function tokenizerOf(
  services: Services,
  reference: Params<"dataset/render">["tokenizer"],
): Promise<{ tokenizer: string; chatForm: ChatForm; sequenceLength?: number }> {
  if ("file" in reference)
    return { tokenizer: await requireFile(reference.file), chatForm: { asked: "never", isTuned: false } };
  const tokenizer = await tokenizerPlace(services, reference);
  if (!("run" in reference)) return { tokenizer, chatForm: { asked: "auto", isTuned: true } };
  const { config } = services.runs.get(reference.run).manifest;
  return { tokenizer, chatForm: chatFormOf(config), sequenceLength: config.training.seq_len };
}
