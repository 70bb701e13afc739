// Models: imported ones, and what was exported from runs.
import * as z from "zod";
import { FormatParity } from "../evaluation.ts";
import { ExportFormat, ExportManifest, GgufType, OnnxType } from "../export.ts";
import { HubReference } from "../hub.ts";
import { FileSource } from "./dataset.ts";
import { HubToken } from "./hub.ts";
import { Id, LabelChange, Labels, LossShare, ModelReference, WorkProgress, method } from "./method.ts";

export const ModelSummary = z.strictObject({
  id: Id,
  ...Labels,
  /** Newest first. */
  versions: z.array(
    z.strictObject({
      version: z.string(),
      createdAt: z.iso.datetime(),
      origin: z.enum(["imported", "exported"]),
      formats: z.array(ExportFormat),
      bytes: z.number(),
      license: z.string().optional().describe("As its publisher names it, such as `apache-2.0`."),
      adapterOf: z.string().optional().describe("Of adapters: the model that they were trained on."),
      reference: z.string().optional().describe("Where its weights lie that were not copied."),
      run: z.string().optional(),
      step: z.int().optional(),
    }),
  ),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** What a model is made of. */
export const ModelShape = z.strictObject({
  /** As GGUF names it, such as `llama` or `gpt2`. */
  architecture: z.string(),
  parameters: z.int(),
  layers: z.int().optional(),
  /** Numbers by which a token is known between two layers. */
  hiddenSize: z.int().optional(),
});
export type ModelShape = z.infer<typeof ModelShape>;

/** What would be trained, as a training file says it. */
const tuningOptions = {
  sequenceLength: z.int().min(2).max(131072).default(512).describe("Tokens; the model's context at most."),
  batchSize: z.int().min(1).max(4096).default(4).describe("Sequences that go through the model at once."),
  tokens: z.number().positive().max(1e15).default(1e6).describe("Of the whole training, padding included."),
  rank: z.int().min(1).max(1024).default(16).describe("Width of the adapters."),
  checkpointed: z
    .boolean()
    .default(false)
    .describe("Whether layers are computed again instead of being kept."),
  lossShare: LossShare.default({ most: 1, mean: 1 }),
  pairs: z
    .boolean()
    .default(false)
    .describe("Whether a row is two sequences, of which the first is to be preferred."),
};
export const TuningOptions = z.strictObject(tuningOptions);
export type TuningOptions = z.infer<typeof TuningOptions>;

/** One way to tune a base, on this machine. */
export const TuningFigures = z.strictObject({
  method: z
    .enum(["lora", "lora-int8", "lora-int4", "full"])
    .describe("Adapters beside frozen weights as they are, in 8 or 4 bits, or all weights."),
  trainedParameters: z.int(),
  memory: z.number().describe("Bytes, the whole process."),
  fits: z.boolean().describe("Whether that is no more than `memoryAvailable`."),
  memoryAvailable: z.number().describe("Bytes that are free now."),
  tokensPerSecond: z.number(),
  seconds: z.number().describe("For `tokens`."),
  disk: z.number().describe("Bytes of all checkpoints that are kept at once."),
});
export type TuningFigures = z.infer<typeof TuningFigures>;

/** What a base says of itself. */
export const BaseFacts = z.strictObject({
  license: z.string().optional(),
  shape: ModelShape,
  contextLength: z.int(),
  isForChat: z
    .boolean()
    .describe("Whether it has a chat template; of a model of the Hub, as far as names tell."),
  downloadBytes: z.number().optional().describe("What would be loaded, of a model of the Hub."),
});
export type BaseFacts = z.infer<typeof BaseFacts>;

/** The agent loads it, if somebody has agreed by `hub/update` that it asks the Hub. */
export const HubSource = z.strictObject({ hub: HubReference, token: HubToken.optional() });

/** Where the weights of an imported model are kept. */
export const WeightsPlace = z
  .enum(["auto", "reference", "copy"])
  .describe(
    "`reference` leaves the weights where they are, `copy` copies them; `auto` copies those below 256 MiB. What was uploaded is always copied.",
  );

export const modelMethods = {
  "model/import": method({
    summary:
      "Takes in a folder in Hugging Face's layout, a GGUF file or a model of the Hub, after checking every part of it.",
    params: z.strictObject({
      source: z.union([...FileSource.options, HubSource]),
      keeping: WeightsPlace.default("auto"),
      id: Id.optional(),
      labels: LabelChange.optional(),
    }),
    result: z.strictObject({ model: ModelSummary, version: z.string() }),
    progress: WorkProgress,
    changes: true,
    example: { source: { path: "/models/tiny.gguf" } },
  }),
  "model/list": method({
    summary: "All models, by name.",
    params: z.strictObject({}),
    result: z.strictObject({
      models: z.array(ModelSummary),
      damaged: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: {},
  }),
  "model/get": method({
    summary: "One model with the manifest of a version, the newest when none is named.",
    params: z.strictObject({ model: Id, version: Id.optional() }),
    result: z.strictObject({ model: ModelSummary, manifest: ExportManifest, folder: z.string() }),
    changes: false,
    example: { model: "git-helper-20260131-120000" },
  }),
  "model/describe": method({
    summary: "What a model or a checkpoint is, by its files alone: nothing is loaded.",
    params: z.strictObject({ source: ModelReference }),
    result: z.strictObject({
      /** Absent where its files do not tell it. */
      shape: ModelShape.optional(),
      /** Tokens that it sees at once. */
      contextLength: z.int(),
      followsChat: z.boolean().describe("Whether it has a chat template."),
      callsTools: z.boolean(),
    }),
    changes: false,
    example: { source: { run: "git-helper-20260131-120000", step: "best" } },
  }),
  "model/cost": method({
    summary:
      "What a base is and what tuning it would take on this machine. Of a model of the Hub only config.json is loaded.",
    params: z.strictObject({
      source: z.union([
        z.strictObject({ model: Id, version: Id.optional() }),
        z.strictObject({ path: FileSource.options[0].shape.path }),
        HubSource,
      ]),
      ...tuningOptions,
    }),
    result: BaseFacts.extend({ methods: z.array(TuningFigures) }),
    changes: false,
    example: { source: { hub: { id: "HuggingFaceTB/SmolLM2-135M-Instruct" } }, sequenceLength: 512 },
  }),
  "model/bases": method({
    summary:
      "Small published models that many people begin with: suggestions, by the words of their publishers.",
    params: z.strictObject({}),
    result: z.strictObject({
      bases: z.array(
        z.strictObject({
          id: z.string(),
          parameters: z.number(),
          license: z.string(),
          isForChat: z.boolean(),
          isGated: z.boolean(),
        }),
      ),
    }),
    changes: false,
    example: {},
  }),
  "model/update": method({
    summary: "Changes name, tags and notes.",
    params: LabelChange.extend({ model: Id }),
    result: ModelSummary,
    changes: true,
    example: { model: "git-helper-20260131-120000", name: "Git helper" },
  }),
  "model/export": method({
    summary:
      "Writes a checkpoint or a model as safetensors, GGUF or ONNX, or its adapters alone. Refused while a file that would be written over answers somebody.",
    params: z.strictObject({
      source: ModelReference,
      formats: z.array(ExportFormat).min(1).max(4),
      ggufType: GgufType.default("f16"),
      onnxType: OnnxType.default("f32"),
      modelfile: z.boolean().default(true).describe("Also a Modelfile for Ollama beside a GGUF file."),
      parity: z
        .boolean()
        .default(true)
        .describe("Whether GGUF and ONNX are compared with the weights, prompt by prompt."),
    }),
    result: z.strictObject({
      model: ModelSummary,
      version: z.string(),
      folder: z.string(),
      parity: z
        .strictObject({
          reports: z.array(FormatParity),
          warnings: z.array(z.string()).describe("What is not as it should be, for people."),
        })
        .nullable()
        .describe("Null where it was not wanted."),
      notes: z
        .array(z.string())
        .describe(
          "What is worth knowing besides, such as that a number format is finer than the weights are.",
        ),
    }),
    progress: WorkProgress,
    changes: true,
    example: { source: { run: "git-helper-20260131-120000", step: "best" }, formats: ["gguf"] },
  }),
  "model/remove": method({
    summary: "Removes a model or one version of it. Refused while it answers somebody.",
    params: z.strictObject({ model: Id, version: Id.optional() }),
    result: z.null(),
    changes: true,
    example: { model: "git-helper-20260131-120000" },
  }),
};
