// Which formats hold weights that can be read back, to be asked or tuned.
import type { ExportFormat } from "./export.ts";

/** Nothing reads ONNX files back, and adapters alone are no base. */
export function haveReadableWeights(formats: readonly ExportFormat[]): boolean {
  return formats.includes("gguf") || formats.includes("safetensors");
}
