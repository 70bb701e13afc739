// Datasets: bring rows in, look at them, see what exactly would be trained.
import * as z from "zod";
import { DatasetManifest, Example, Revision, Row } from "../dataset.ts";
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
  /** The version that is taken where none is named: what was imported, revised or restored last. */
  current: z.string(),
  /** Newest first. */
  versions: z.array(
    z.strictObject({
      version: z.string(),
      createdAt: z.iso.datetime(),
      rows: z.record(z.string(), z.int()),
      bytes: z.number(),
      rowsKeptOut: z.int(),
      duplicateRows: z.int(),
      leakedRows: z.int(),
      sources: z.array(z.string()).describe("Absolute paths of the files that its rows came from."),
      problems: DatasetManifest.shape.problems.describe("How many of each severity, where it is known."),
      revisionOf: Revision.optional().describe("The version that this one was made from by changing rows."),
    }),
  ),
});
export type DatasetSummary = z.infer<typeof DatasetSummary>;

/** How columns become examples; as in a training file, but for what names the rows. */
export const DatasetOptions = DatasetSection.omit({ path: true, id: true, version: true }).partial();

/** Rows that were imported, or rows of a file that is not imported yet. */
const RowsReference = z.union([
  z.strictObject({ dataset: Id, version: Id.optional(), split: z.string().max(60).default("train") }),
  z.strictObject({ source: FileSource, options: DatasetOptions.optional() }),
]);

/** A token as it would be trained. */
export const RenderedToken = z.strictObject({
  id: z.int(),
  text: z.string(),
  /** Whether it is one of the tokenizer's special tokens, such as one that ends a turn. */
  special: z.boolean(),
  /** Whether the model is asked to predict it. */
  loss: z.boolean(),
  /** Beyond the sequence length. */
  cut: z.boolean(),
});

export const RenderedRow = z.strictObject({
  line: z.int(),
  side: z
    .enum(["chosen", "rejected"])
    .optional()
    .describe("Which answer of a preference it is: a row that compares two gives both, one after the other."),
  tokens: z.array(RenderedToken),
  tokensWithLoss: z.int(),
  tokensCut: z.int(),
});
export type RenderedRow = z.infer<typeof RenderedRow>;

const Split = z.string().min(1).max(60);

/** A row by its line, as `run/rows` names it, or by its number in the split, from 0. */
const RowName = z.union([
  z.strictObject({ split: Split, line: z.int().min(1) }),
  z.strictObject({ split: Split, row: z.int().min(0) }),
]);
export type RowName = z.infer<typeof RowName>;

const [ByLine, ByNumber] = RowName.options;

const Stretch = z.strictObject({ first: z.int().min(0), last: z.int().min(0) });
const Stretches = z.array(Stretch).max(20_000);

/** All rows of these stretches, by their lines or by their numbers, as many as there are. */
const ByLines = z.strictObject({ split: Split, lines: Stretches });
const ByNumbers = z.strictObject({ split: Split, rows: Stretches });

/** What is to become of a row. Of two changes of the same row the later one counts. */
export const RowChange = z.union([
  ByLine.extend({ exclude: z.literal(true) }),
  ByNumber.extend({ exclude: z.literal(true) }),
  ByLines.extend({ exclude: z.literal(true) }),
  ByNumbers.extend({ exclude: z.literal(true) }),
  ByLine.extend({ example: Example }),
  ByNumber.extend({ example: Example }),
]);
export type RowChange = z.infer<typeof RowChange>;

/** A row that two versions do not have in common. `left` or `right` is absent where the version does not have it. */
export const RowDifference = z.strictObject({
  kind: z.enum(["added", "removed", "changed"]),
  split: z.string(),
  line: z.int(),
  left: Example.optional(),
  right: Example.optional(),
  isCut: z.boolean().describe("Whether texts were shortened because they are long."),
});
export type RowDifference = z.infer<typeof RowDifference>;

export const DifferenceCounts = z.strictObject({
  added: z.int(),
  removed: z.int(),
  changed: z.int(),
  same: z.int(),
});
export type DifferenceCounts = z.infer<typeof DifferenceCounts>;

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
      columns: z
        .array(z.string())
        .optional()
        .describe("Columns of a file, from its first rows; absent where it has none, as plain text."),
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
    result: z.strictObject({
      rows: z.array(RenderedRow),
      template: z
        .string()
        .nullable()
        .describe("The chat template (Jinja) that conversations are rendered with, where there is one."),
      problems: z.array(Problem),
    }),
    progress: WorkProgress,
    changes: false,
    example: { rows: { dataset: "questions-1a2b3c4d" }, tokenizer: { run: "git-helper-20260131-120000" } },
  }),
  "dataset/revise": method({
    summary:
      "Makes a new version of an imported dataset by leaving rows out, giving them another content or adding some. The same changes give the same version.",
    params: z.strictObject({
      dataset: Id,
      version: Id.optional().describe("The one to change; the current one when it is left out."),
      changes: z
        .union([z.array(RowChange).max(1200), FileSource])
        .default([])
        .describe("In the call itself, or as many as there may be in a file of JSON, one change a line."),
      added: z.array(Example).max(100).optional().describe("Become the last rows that are trained on."),
      notes: z.string().trim().max(2000).optional().describe("Why; kept with the version."),
    }),
    result: z.strictObject({ dataset: DatasetSummary, version: z.string(), problems: z.array(Problem) }),
    progress: WorkProgress,
    changes: true,
    example: {
      dataset: "questions-1a2b3c4d",
      changes: [
        { split: "train", line: 17, exclude: true },
        {
          split: "train",
          line: 23,
          example: { kind: "completion", prompt: "How do I undo a commit?", completion: "git revert HEAD" },
        },
      ],
    },
  }),
  "dataset/compare": method({
    summary: "What two versions of a dataset do not have in common, with a page of the rows.",
    params: z.strictObject({
      dataset: Id,
      left: Id,
      right: Id,
      split: Split.optional().describe("All splits when it is left out."),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(100),
    }),
    result: z.strictObject({
      /** Of all splits, or of the one that was asked for. */
      counts: DifferenceCounts,
      rows: z.array(RowDifference),
      total: z.int().describe("Rows that differ."),
    }),
    progress: WorkProgress,
    changes: false,
    example: { dataset: "questions-1a2b3c4d", left: "0123456789abcdef", right: "fedcba9876543210" },
  }),
  "dataset/restore": method({
    summary: "Makes a version the current one again: the one that is taken where none is named.",
    params: z.strictObject({ dataset: Id, version: Id }),
    result: DatasetSummary,
    changes: true,
    example: { dataset: "questions-1a2b3c4d", version: "0123456789abcdef" },
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
