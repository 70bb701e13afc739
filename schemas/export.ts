// What lies in an export folder and where it came from.
import * as z from "zod";

/** `adapter` is an adapter without its base: peft's folder, and a GGUF file that llama.cpp adds to the base. */
export const ExportFormat = z.enum(["safetensors", "gguf", "onnx", "adapter"]);
export type ExportFormat = z.infer<typeof ExportFormat>;

/** From the largest file to the smallest; q4_K_M and q6_K are llama.cpp's mixtures of several number formats. */
export const GgufType = z.enum(["f32", "f16", "q8_0", "q6_K", "q4_K_M", "q4_0"]);
export type GgufType = z.infer<typeof GgufType>;

/** Of the weights in an ONNX file; the others are computed with as float32. */
export const OnnxType = z.enum(["f32", "f16", "int8"]);
export type OnnxType = z.infer<typeof OnnxType>;

/** The number format of an exported file, whatever it is. */
export const ExportType = z.enum([...GgufType.options, "int8"]);
export type ExportType = z.infer<typeof ExportType>;

/** A file of a model that stays where it was when the model was imported; it is the user's, and is never removed. */
export const FileReference = z.strictObject({
  /** Absolute. */
  path: z.string(),
  /** When it was changed last, in milliseconds since 1970; with its size it tells whether it still is the same. */
  modified: z.number(),
});
export type FileReference = z.infer<typeof FileReference>;

/** `manifest.json` of an export folder; written last. */
export const ExportManifest = z.strictObject({
  schema: z.literal(1),
  createdAt: z.iso.datetime(),
  origin: z.enum(["imported", "exported"]).default("exported"),
  /** The file, the folder or the address that an imported model was taken from. */
  source: z.string().optional(),
  /** Where it was loaded from Hugging Face's Hub or a mirror of it; `revision` is a commit. */
  hub: z.strictObject({ endpoint: z.string(), id: z.string(), revision: z.string() }).optional(),
  /** As its publisher names it, such as `apache-2.0`. */
  license: z.string().optional(),
  /** Only of adapters: the model that they were trained on, as their files name it. */
  adapter: z.strictObject({ base: z.string() }).optional(),
  /** Where the weights come from, as far as that is known. */
  lineage: z.strictObject({
    run: z.string().optional(),
    step: z.number().int().optional(),
    dataset: z.strictObject({ id: z.string(), version: z.string() }).optional(),
    /** sha256 of the model.safetensors that was exported, or of the file with the weights that was imported. */
    weights: z.string(),
  }),
  /** Number format of the matrices in model.gguf, as llama.cpp calls it; that of an imported one may be any. */
  ggufType: z.string().optional(),
  /** How the matrices are stored in the ONNX file; absent in manifests from before there was a choice. */
  onnxType: OnnxType.optional(),
  /** Every file by its name in the folder, also those that lie elsewhere. */
  files: z.record(
    z.string(),
    z.strictObject({
      format: ExportFormat,
      bytes: z.number().int(),
      sha256: z.string(),
      reference: FileReference.optional(),
    }),
  ),
});
export type ExportManifest = z.infer<typeof ExportManifest>;
