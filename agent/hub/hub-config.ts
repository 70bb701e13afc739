// config.json of a model of the Hub, which tells its shape before its weights are loaded.
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { fromHuggingFaceConfig } from "../model/huggingface-config.ts";

/** `id` is `org/name`, for failures. Throws `model_file_damaged` and `model_not_supported`. */
export function readHubConfig(text: string, id: string): ModelConfig {
  const name = `config.json of ${id}`;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw errors.modelFileDamaged(name, "it is not JSON");
  }
  return fromHuggingFaceConfig(json, name);
}
