// What lies in an export folder and where it came from.
import * as z from "zod";

export const ExportFormat = z.enum(["safetensors", "gguf", "onnx"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

export const GgufType = z.enum(["f32", "f16", "q8_0"]);
export type GgufType = z.infer<typeof GgufType>;

/** `manifest.json` of an export folder; written last. */
export const ExportManifest = z.strictObject({
  schema: z.literal(1),
  createdAt: z.iso.datetime(),
  origin: z.enum(["imported", "exported"]).default("exported"),
  /** The file or folder that an imported model was copied from. */
  source: z.string().optional(),
  /** Where the weights come from, as far as that is known. */
  lineage: z.strictObject({
    run: z.string().optional(),
    step: z.number().int().optional(),
    dataset: z.strictObject({ id: z.string(), version: z.string() }).optional(),
    /** sha256 of the model.safetensors that was exported, or of the file with the weights that was imported. */
    weights: z.string(),
  }),
  /** Number format of the matrices in the GGUF file. */
  ggufType: GgufType.optional(),
  /** Every file by its name in the folder. */
  files: z.record(
    z.string(),
    z.strictObject({ format: ExportFormat, bytes: z.number().int(), sha256: z.string() }),
  ),
});
export type ExportManifest = z.infer<typeof ExportManifest>;
