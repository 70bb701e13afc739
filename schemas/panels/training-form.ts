// The form that writes a training file: what its fields hold, what they stand for, and what the training would take.
import * as z from "zod";
import { panelContract } from "./panel.ts";

/** The keys of a training file that have a field, in the order of the file. */
export const FormKey = z.enum([
  "name",
  "dataset.format",
  "dataset.validation_path",
  "dataset.validation_fraction",
  "tokenizer.kind",
  "tokenizer.vocab_size",
  "model.base",
  "model.base_version",
  "model.quantization",
  "model.family",
  "model.num_hidden_layers",
  "model.hidden_size",
  "model.num_attention_heads",
  "model.num_key_value_heads",
  "model.intermediate_size",
  "model.initializer_range",
  "model.dropout",
  "lora.rank",
  "lora.alpha",
  "lora.dropout",
  "lora.target_modules",
  "lora.use_rslora",
  "dpo.beta",
  "dpo.label_smoothing",
  "training.steps",
  "training.local_batch_size",
  "training.global_batch_size",
  "training.seq_len",
  "training.packing",
  "training.seed",
  "activation_checkpoint.mode",
  "optimizer.lr",
  "optimizer.weight_decay",
  "lr_scheduler.schedule",
  "lr_scheduler.warmup_steps",
  "checkpoint.interval",
  "checkpoint.keep_latest_k",
  "evaluation.interval",
  "evaluation.patience",
  "evaluation.samples",
  "evaluation.test_set",
  "evaluation.metrics",
  "evaluation.few_shot",
  "evaluation.baseline",
  "evaluation.max_new_tokens",
  "export.formats",
  "export.gguf_type",
  "export.onnx_type",
  "export.modelfile",
]);
export type FormKey = z.infer<typeof FormKey>;

/** What fields hold, as text; a list is separated by commas. Empty: the key is not written, so its default holds. */
export const FormTexts = z.partialRecord(FormKey, z.string().max(4096));
export type FormTexts = z.infer<typeof FormTexts>;

/** Where the rows come from. */
export const RowsChoice = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("none") }),
  z.strictObject({ kind: z.literal("imported"), id: z.string(), version: z.string() }),
  /** An absolute path. */
  z.strictObject({ kind: z.literal("file"), path: z.string() }),
]);
export type RowsChoice = z.infer<typeof RowsChoice>;

/** Column of each part of a row, as { prompt: "question" }. */
export const ColumnParts = z.record(z.string().max(100), z.string().max(1000));
export type ColumnParts = Readonly<z.infer<typeof ColumnParts>>;

/** Tables that turn something on by being there. */
export const TuningTable = z.enum(["lora", "dpo"]);
export type TuningTable = z.infer<typeof TuningTable>;

/** What is trained of a published model: adapters beside it, held as it is or in 8 or 4 bits, or all of its weights. */
export const TuningMethod = z.enum(["adapters", "adapters8", "adapters4", "all"]);
export type TuningMethod = z.infer<typeof TuningMethod>;

/** What a method would take on this machine. */
export const TuningCost = z.strictObject({
  method: TuningMethod,
  /** Bytes. */
  memory: z.number(),
  seconds: z.number(),
  fits: z.boolean(),
});
export type TuningCost = z.infer<typeof TuningCost>;

/** Everything that a person has done in the form; all else follows from it. */
export const FormInput = z.strictObject({
  /** The training file that is edited, as a path; absent for a new one. */
  edited: z.string().optional(),
  /** What a new file begins with, instead of suggestions. */
  template: z.string().optional(),
  rows: RowsChoice,
  /** Fields that a person has changed. */
  texts: FormTexts,
  /** Parts of a row whose column a person has chosen. */
  columns: ColumnParts.optional(),
  /** Tables that a person has turned on or off. */
  tables: z.partialRecord(TuningTable, z.boolean()).optional(),
  /** Where a new file goes: a folder, and its name without `.train.toml`; empty while nobody has chosen. */
  folder: z.string(),
  fileName: z.string().max(200),
});
export type FormInput = z.infer<typeof FormInput>;

export const FieldState = z.strictObject({
  text: z.string(),
  /** What holds while the field is empty. */
  usual: z.string(),
  problem: z.string().optional(),
  isError: z.boolean(),
  /** What the value means for these rows. */
  meaning: z.string().optional(),
});
export type FieldState = z.infer<typeof FieldState>;

const PlanState = z.discriminatedUnion("kind", [
  /** Something has to be filled in or mended first. */
  z.strictObject({ kind: z.literal("none") }),
  /** In a folder that is not trusted the agent is asked for nothing. */
  z.strictObject({ kind: z.literal("untrusted") }),
  /** Large files are read only when they are asked for. */
  z.strictObject({ kind: z.literal("onDemand") }),
  z.strictObject({ kind: z.literal("working") }),
  z.strictObject({ kind: z.literal("failed"), message: z.string() }),
  z.strictObject({
    kind: z.literal("ready"),
    /** Of what the form held before, while a new one is being made. */
    isOld: z.boolean(),
    parameters: z.int(),
    /** Bytes. */
    memory: z.number(),
    memoryAvailable: z.number(),
    fits: z.boolean(),
    seconds: z.number().nullable(),
    /** Of a step, and of the whole training. */
    tokensPerStep: z.int(),
    tokens: z.number(),
    vocabulary: z.int(),
  }),
]);
export type PlanState = z.infer<typeof PlanState>;

export const FormState = z.strictObject({
  kind: z.literal("state"),
  /** Number of the last intent that this takes in. */
  seen: z.int(),
  input: FormInput,
  fields: z.partialRecord(FormKey, FieldState),
  /** Keys that mean nothing as all stands. */
  idle: z.array(FormKey),
  datasets: z.array(
    z.strictObject({ id: z.string(), version: z.string(), name: z.string(), detail: z.string() }),
  ),
  /** Files of rows in the open folders: an absolute path, and how it is shown. */
  files: z.array(z.strictObject({ path: z.string(), label: z.string() })),
  /** What is known of the rows, and what is wrong with them. */
  rows: z.strictObject({
    label: z.string(),
    facts: z.string(),
    problem: z.string().optional(),
    isReading: z.boolean(),
    /** Whether rows can be held out by share or by file; an imported version has its own. */
    canHoldOut: z.boolean(),
    /** Where columns have to be named, or are: those that there are, and which one plays which part. */
    columns: z
      .strictObject({
        names: z.array(z.string()),
        /** A column is empty while nobody has named it. */
        parts: z.array(z.strictObject({ part: z.string(), column: z.string(), isGuessed: z.boolean() })),
      })
      .optional(),
  }),
  sizes: z.array(
    z.strictObject({
      id: z.string(),
      parameters: z.int(),
      layers: z.int(),
      hiddenSize: z.int(),
      heads: z.int(),
      isChosen: z.boolean(),
    }),
  ),
  tuning: z.strictObject({
    /** As the training file names it; empty where random weights are trained. */
    base: z.string(),
    /** Models to begin with: those of the home, and what the file names besides. */
    bases: z.array(
      z.strictObject({
        value: z.string(),
        name: z.string(),
        detail: z.string(),
        /** Newest first, with when each was made. */
        versions: z.array(z.strictObject({ value: z.string(), name: z.string() })),
      }),
    ),
    method: TuningMethod,
    /** As far as they are known. */
    costs: z.array(TuningCost),
    isPreferring: z.boolean(),
    /** Whether there is a chosen and a rejected answer in the rows. */
    canPrefer: z.boolean(),
  }),
  place: z.strictObject({ folder: z.string(), fileName: z.string(), problem: z.string().optional() }),
  toml: z.string(),
  /** Lines of the text, from 0, that the file on the disk does not have. */
  changedLines: z.array(z.int()),
  /** Problems that belong to no field. */
  problems: z.array(z.strictObject({ message: z.string(), isError: z.boolean() })),
  plan: PlanState,
  canSave: z.boolean(),
  /** Not while it is known that the run would fail. */
  canTrain: z.boolean(),
  isSaving: z.boolean(),
});
export type FormState = z.infer<typeof FormState>;

const number = { number: z.int() };

export const trainingFormPanel = panelContract({
  name: "training-form",
  down: FormState,
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("setField"), key: FormKey, text: z.string().max(4096), ...number }),
    z.strictObject({
      kind: z.literal("setColumn"),
      part: z.string().max(100),
      column: z.string().max(1000),
      ...number,
    }),
    z.strictObject({ kind: z.literal("setFileName"), text: z.string().max(200), ...number }),
    z.strictObject({ kind: z.literal("setSize"), id: z.string(), ...number }),
    /** Empty for random weights. */
    z.strictObject({ kind: z.literal("setBase"), value: z.string().max(4096), ...number }),
    z.strictObject({ kind: z.literal("setMethod"), method: TuningMethod, ...number }),
    z.strictObject({ kind: z.literal("setPreferring"), isOn: z.boolean(), ...number }),
    z.strictObject({ kind: z.literal("importBase"), ...number }),
    z.strictObject({ kind: z.literal("chooseDataset"), id: z.string(), version: z.string(), ...number }),
    z.strictObject({ kind: z.literal("chooseFile"), path: z.string().max(4096), ...number }),
    /** Dialogs of VS Code. */
    z.strictObject({ kind: z.literal("browseRows"), ...number }),
    z.strictObject({ kind: z.literal("browseHeldOut"), ...number }),
    z.strictObject({ kind: z.literal("browseFolder"), ...number }),
    /** Back to what suits the data and the machine, or to what the file holds. */
    z.strictObject({ kind: z.literal("resetFields"), ...number }),
    z.strictObject({ kind: z.literal("estimate"), ...number }),
    z.strictObject({ kind: z.literal("manageTrust"), ...number }),
    z.strictObject({ kind: z.literal("openText"), ...number }),
    z.strictObject({ kind: z.literal("save"), train: z.boolean(), ...number }),
  ]),
  view: z.strictObject({ input: FormInput, openParts: z.array(z.string()) }),
});
