// Exports a model of the home beside its weights, as the agent does: its manifest names the files.
import path from "node:path";
import { removeAbandonedDrafts } from "../store/drafts.ts";
import type { Home } from "../store/home.ts";
import { openWorkers } from "../worker/workers.ts";
import { sayParity, type Exported, type ExportRequest } from "./export-with-parity.ts";
import type { StoredModel } from "./find-model.ts";
import type { Output } from "./output.ts";

type StoredRequest = Omit<ExportRequest, "checkpoint" | "target"> & { stored: StoredModel };

/** Formats that are there already are not written again. */
export async function exportStored(home: Home, request: StoredRequest, output: Output): Promise<Exported> {
  const { stored, formats, ggufType, onnxType = "f32", modelfile = false, prompts } = request;
  const { id, version, folder: source } = stored;
  output.say(`Exporting ${id} as ${formats.join(", ")} …`);
  // Of one that was interrupted.
  await removeAbandonedDrafts(path.dirname(source));
  const workers = openWorkers({ home });
  try {
    const wanted = { id, version, source, formats: [...formats], ggufType, onnxType, modelfile };
    const input = { ...wanted, parity: prompts > 0 };
    const { signal } = new AbortController();
    const { folder, manifest, parity, notes } = await workers.run("exportModel", input, { signal });
    for (const report of parity?.reports ?? []) sayParity(report, output);
    for (const text of [...(parity?.failures ?? []), ...notes])
      output.complain([{ text: `  ${text}`, tone: "warning" }]);
    return { folder, manifest, parity: parity?.reports ?? [] };
  } finally {
    await workers.close();
  }
}
