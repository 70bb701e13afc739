// Datasets: bring rows in, look at them, see what exactly would be trained.
import * as z from "zod";
import { DatasetManifest, Row } from "../dataset.ts";
import { Problem } from "../problem.ts";
import { DatasetSection } from "../training.ts";
import { Id, LabelChange, Labels, ModelReference, WorkProgress, method } from "./method.ts";

/** A file on the agent's machine, or one that was uploaded before. */
export const FileSource = z.union([
  z.strictObject({ path: z.string().min(1).max(4096).describe("An absolute path on the agent's machine.") }),
  z.strictObject({ upload: Id.describe("The id that `POST /uploads` gave.") }),
]);
export type FileSource = z.infer<typeof FileSource>;

export const DatasetSummary = z.strictObject({
  id: Id,
  ...Labels,
  /** Newest first. */
  versions: z.array(
    z.strictObject({
      version: z.string(),
      createdAt: z.iso.datetime(),
      rows: z.record(z.string(), z.int()),
      bytes: z.number(),
      rowsKeptOut: z.int(),
    }),
  ),
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

/** How columns become examples; as in a training file, `path` apart. */
const DatasetOptions = DatasetSection.omit({ path: true }).partial();

/** Rows that were imported, or rows of a file that is not imported yet. */
const RowsReference = z.union([
  z.strictObject({ dataset: Id, version: Id.optional(), split: z.string().max(60).default("train") }),
  z.strictObject({ source: FileSource, options: DatasetOptions.optional() }),
]);

/** A token as it would be trained. */
export const RenderedToken = z.strictObject({
  id: z.int(),
  text: z.string(),
  /** Whether the model is asked to predict it. */
  loss: z.boolean(),
  /** Beyond the sequence length. */
  cut: z.boolean(),
});

export const RenderedRow = z.strictObject({
  line: z.int(),
  tokens: z.array(RenderedToken),
  tokensWithLoss: z.int(),
  tokensCut: z.int(),
});
export type RenderedRow = z.infer<typeof RenderedRow>;

export const datasetMethods = {
  "dataset/import": method({
    summary: "Imports a file of rows as an immutable version; the same rows give the same version.",
    params: z.strictObject({
      source: FileSource,
      id: Id.optional().describe("The dataset to add a version to; a new one is made when it is left out."),
      options: DatasetOptions.optional(),
      seed: z.int().min(0).default(0).describe("Draws the held-out rows."),
      labels: LabelChange.optional(),
    }),
    result: z.strictObject({ dataset: DatasetSummary, version: z.string(), problems: z.array(Problem) }),
    progress: WorkProgress,
    changes: true,
    example: { source: { path: "/data/questions.jsonl" }, labels: { tags: ["support"] } },
  }),
  "dataset/list": method({
    summary: "All datasets, by name.",
    params: z.strictObject({}),
    result: z.strictObject({
      datasets: z.array(DatasetSummary),
      damaged: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: {},
  }),
  "dataset/get": method({
    summary: "One dataset with the manifest of a version, the newest when none is named.",
    params: z.strictObject({ dataset: Id, version: Id.optional() }),
    result: z.strictObject({
      dataset: DatasetSummary,
      manifest: DatasetManifest,
      folder: z.string(),
      problems: z.array(Problem).describe("The first of the rows that were kept out, with their reasons."),
    }),
    changes: false,
    example: { dataset: "questions-1a2b3c4d" },
  }),
  "dataset/preview": method({
    summary: "Some rows, of an imported version or of a file as it would be imported.",
    params: z.strictObject({
      rows: RowsReference,
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    result: z.strictObject({
      rows: z.array(Row),
      total: z.int().nullable().describe("Null where the whole file was not read."),
      problems: z.array(Problem),
    }),
    progress: WorkProgress,
    changes: false,
    example: { rows: { dataset: "questions-1a2b3c4d", split: "train" }, limit: 20 },
  }),
  "dataset/render": method({
    summary: "What exactly would be trained: rows as tokens, with their loss mask and where they are cut.",
    params: z.strictObject({
      rows: RowsReference,
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(100).default(10),
      tokenizer: z
        .union([ModelReference, z.strictObject({ file: z.string().max(4096) })])
        .describe("Of a run or a model, or a tokenizer.json on the agent's machine."),
      sequenceLength: z.int().min(1).max(1_000_000).optional(),
    }),
    result: z.strictObject({ rows: z.array(RenderedRow), problems: z.array(Problem) }),
    progress: WorkProgress,
    changes: false,
    example: { rows: { dataset: "questions-1a2b3c4d" }, tokenizer: { run: "git-helper-20260131-120000" } },
  }),
  "dataset/update": method({
    summary: "Changes name, tags and notes.",
    params: LabelChange.extend({ dataset: Id }),
    result: DatasetSummary,
    changes: true,
    example: { dataset: "questions-1a2b3c4d", notes: "Without the rows of 2019." },
  }),
  "dataset/remove": method({
    summary: "Removes a dataset or one version of it. Refused while a run that has not ended uses it.",
    params: z.strictObject({ dataset: Id, version: Id.optional() }),
    result: z.null(),
    changes: true,
    example: { dataset: "questions-1a2b3c4d", version: "0123456789abcdef" },
  }),
};
