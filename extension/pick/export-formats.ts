// The formats that a checkpoint or a model can be written in, as lines of a quick pick.
import type { ExportFormat } from "../../schemas/export.ts";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import type { ModelSummary } from "../../schemas/protocol/model.ts";
import type { AgentConnection } from "../agents/connection.ts";
import type { Translate } from "../translate.ts";
import type { PickRow } from "./row.ts";

/** @param areAdapters only adapters can be written without their base */
export function exportFormatRows(areAdapters: boolean, t: Translate): PickRow<ExportFormat>[] {
  const adapter: PickRow<ExportFormat> = {
    label: "LoRA",
    description: t("the adapter without its base: PEFT, llama.cpp"),
    value: "adapter",
  };
  return [
    { label: "GGUF", description: t("llama.cpp, Ollama, LM Studio"), value: "gguf" },
    { label: "safetensors", description: t("transformers, vLLM"), value: "safetensors" },
    { label: "ONNX", description: t("ONNX Runtime, browsers"), value: "onnx" },
    ...(areAdapters ? [adapter] : []),
  ];
}

/** Whether each of them holds adapters: a run that trains nothing else, or a model that was imported as such. */
export async function areAdapters(
  { agent, models }: { readonly agent: AgentConnection; readonly models: KnownModels },
  sources: readonly ModelReference[],
): Promise<boolean> {
  const isAdapterModel = (id: string, wanted: string | undefined): boolean => {
    const versions = models.get(id)?.versions ?? [];
    const version = wanted === undefined ? versions[0] : versions.find((one) => one.version === wanted);
    return version?.adapterOf !== undefined;
  };
  if (!sources.every((one) => "run" in one || isAdapterModel(one.model, one.version))) return false;
  const runs = new Set(sources.flatMap((one) => ("run" in one ? [one.run] : [])));
  for (const run of runs) {
    const { manifest } = await agent.call("run/get", { run });
    if (manifest.config.lora === undefined) return false;
  }
  return true;
}

interface KnownModels {
  get(id: string): Pick<ModelSummary, "versions"> | undefined;
}
