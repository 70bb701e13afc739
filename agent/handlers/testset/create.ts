// `testset/create`: a worker draws the rows of a test set.
import path from "node:path";
import { DatasetSection } from "../../../schemas/training.ts";
import type { Params } from "../../../schemas/protocol.ts";
import type { AskingForm } from "../../../schemas/test-set.ts";
import { formLearnt } from "../../evaluation/finished-run.ts";
import type { TestSetRequest } from "../../evaluation/requests.ts";
import type { HandlerOf } from "../handler.ts";
import { requireSource } from "../local-file.ts";
import { oneAtATime } from "../one-at-a-time.ts";
import type { Services } from "../services.ts";
import { passOn } from "../work-progress.ts";

export const testsetCreate: HandlerOf<"testset/create"> = (services) => async (params, call) => {
  const { metrics, instruction, source, ...request } = params;
  const input = {
    ...request,
    source: await sourceOf(services, source),
    ask: params.ask ?? (await usualForm(services, source)),
    ...(metrics !== undefined && { metrics }),
    ...(instruction !== undefined && { instruction }),
  };
  const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
  // Ids follow from names, and two of one name are made one after the other.
  const testSet = await oneAtATime("testsets", call.signal, () =>
    services.workers.run("createTestSet", input, options),
  );
  services.changed({ kind: "testset", ids: [testSet.id] });
  return testSet;
};

/** That in which the rows were learnt. */
async function usualForm(
  { runs }: Services,
  source: Params<"testset/create">["source"],
): Promise<AskingForm> {
  if (!("dataset" in source)) return "auto";
  for (const { id, dataset } of runs.list().runs) {
    if (dataset?.id !== source.dataset) continue;
    const { manifest, folder } = runs.get(id);
    const tokenizerFolder = path.join(folder.root, "tokenizer");
    if ((await formLearnt({ config: manifest.config, tokenizerFolder })) === "chat") return "chat";
  }
  return "auto";
}

async function sourceOf(
  services: Services,
  source: Params<"testset/create">["source"],
): Promise<TestSetRequest["source"]> {
  if ("dataset" in source) {
    const { version, ...rest } = source;
    return { ...rest, ...(version !== undefined && { version }) };
  }
  const file = await requireSource(services, source.source);
  const section = DatasetSection.parse({ ...source.options, path: file });
  if (source.shots === undefined) return { file, section };
  return { file, section, shots: await requireSource(services, source.shots) };
}
