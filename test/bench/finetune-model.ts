// The base of the `finetune` benchmarks: SmolLM2-135M-Instruct as float32 in Hugging Face's layout, made once.
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { writeModelFolder } from "../../agent/model/huggingface.ts";
import { openModelSource, readTensors } from "../../agent/model/source.ts";
import { benchCache } from "./bench-cache.ts";
import { smollm2Original } from "./chat-models.ts";

/** The folder; its numbers are those of the GGUF file with four bits, so that both sides begin with the same. */
export async function smollm2Folder(): Promise<string> {
  const folder = path.join(benchCache, "smollm2-f32");
  if (existsSync(path.join(folder, "config.json"))) return folder;
  const draft = `${folder}.${process.pid}`;
  await mkdir(draft, { recursive: true });
  try {
    const source = await openModelSource(await smollm2Original());
    await writeModelFolder(draft, { ...source, tensors: readTensors(source) });
    source.close();
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}
