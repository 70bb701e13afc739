// Adapters as files for other programs: peft's folder, and a GGUF file for llama.cpp; the base stays where it is.
import { existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { adapterConfigFile, adapterWeightsFile } from "../model/file-names.ts";
import { writeGgufAdapter } from "../model/gguf/adapter.ts";
import { readJsonFile } from "../model/json-file.ts";
import { placeOfBase } from "../model/adapter-base.ts";
import { openAdapter, type Adapter } from "../model/peft.ts";
import { manifestOf } from "../model/referenced-file.ts";
import type { ModelSource } from "../model/source.ts";
import { replaceFile, replaceJson } from "../store/write-file.ts";

/** In the folder of an export. */
const adapterFolder = "adapter";
export const adapterModelfile = "Modelfile-adapter";

const copied = [
  adapterWeightsFile,
  "tokenizer.json",
  "tokenizer_config.json",
  "special_tokens_map.json",
  "generation_config.json",
];

export interface AdapterToExport {
  /** The adapter's folder. */
  readonly source: string;
  readonly target: string;
  /** The base with the adapter added. */
  readonly model: Pick<ModelSource, "config">;
  /** Name of the GGUF file. */
  readonly gguf: string;
  /** Also a Modelfile for Ollama that adds the GGUF file to the base. */
  readonly modelfile: boolean;
}

/**
 * Returns the paths of the files that were written. A base that came from the Hub is called as it is there. Throws what `openAdapter`
 * does.
 */
export async function exportAdapter(wanted: AdapterToExport): Promise<string[]> {
  const { source, target, model, gguf, modelfile } = wanted;
  const adapter = await openAdapter(source);
  try {
    const folder = path.join(target, adapterFolder);
    await mkdir(folder, { recursive: true });
    const names = copied.filter((name) => existsSync(path.join(source, name)));
    for (const name of names) await copyFile(path.join(source, name), path.join(folder, name));
    await writeConfig(adapter, folder);
    await writeGgufAdapter(path.join(target, gguf), {
      config: model.config,
      adapters: [{ adapter, weight: 1 }],
    });
    const written = [...names, adapterConfigFile].map((name) => path.join(folder, name));
    const own = path.join(target, gguf);
    return [...written, own, ...(modelfile ? [writeModelfile(adapter, target, gguf)] : [])];
  } finally {
    adapter.close();
  }
}

async function writeConfig(adapter: Adapter, folder: string): Promise<void> {
  const config = z.looseObject({}).parse(await readJsonFile(path.join(adapter.folder, adapterConfigFile)));
  const hub = manifestOf(placeOfBase(adapter))?.hub;
  const named = hub === undefined ? {} : { base_model_name_or_path: hub.id, revision: hub.revision };
  replaceJson(path.join(folder, adapterConfigFile), { ...config, ...named });
}

/** Its base is named by its place on this machine. Format: https://github.com/ollama/ollama/blob/main/docs/modelfile.md */
function writeModelfile(adapter: Adapter, target: string, gguf: string): string {
  const file = path.join(target, adapterModelfile);
  replaceFile(file, `FROM ${placeOfBase(adapter)}\nADAPTER ./${gguf}\n`);
  return file;
}
