// What a dataset is once it has been imported: one shape for every source format.
import * as z from "zod";

export const Role = z.enum(["system", "user", "assistant", "tool"]);
export type Role = z.infer<typeof Role>;

export const Message = z.strictObject({ role: Role, content: z.string() });
export type Message = z.infer<typeof Message>;

/** A prompt, or one of the answers to it: text as it stands, or messages for the chat template. */
export const PreferencePart = z.union([z.string(), z.array(Message)]);
export type PreferencePart = z.infer<typeof PreferencePart>;

/**
 * A row in the form that training uses. `conversation` is rendered with the chat template and only the
 * assistant's tokens carry loss; of `completion` only the completion does; of `text` every token does. A
 * `preference` is a prompt with a better and a worse answer, of which only the answers carry loss.
 */
export const Example = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("conversation"), messages: z.array(Message).min(1) }),
  z.strictObject({ kind: z.literal("completion"), prompt: z.string(), completion: z.string() }),
  z.strictObject({ kind: z.literal("text"), text: z.string() }),
  z.strictObject({
    kind: z.literal("preference"),
    prompt: PreferencePart,
    chosen: PreferencePart,
    rejected: PreferencePart,
  }),
]);
export type Example = z.infer<typeof Example>;

/** An example with the line (text, JSONL, CSV) or the position in the array (JSON) it came from, from 1. */
export const Row = z.strictObject({ line: z.number().int().positive(), example: Example });
export type Row = z.infer<typeof Row>;

export const DatasetShape = z.enum([
  "messages",
  "sharegpt",
  "alpaca",
  "prompt-completion",
  "preference",
  "text",
]);
export type DatasetShape = z.infer<typeof DatasetShape>;

export const FileFormat = z.enum(["text", "json", "jsonl", "csv"]);
export type FileFormat = z.infer<typeof FileFormat>;

/** How a version came from another one of the same dataset. */
export const Revision = z.strictObject({
  version: z.string(),
  /** Rows that the other one has and this one has not. */
  excluded: z.number().int(),
  /** Rows that hold something else than in the other one, under the same line. */
  replaced: z.number().int(),
  /** Rows at the end that the other one does not have. */
  added: z.number().int().optional(),
  notes: z.string().optional(),
});
export type Revision = z.infer<typeof Revision>;

/** `manifest.json` of an immutable, content-addressed dataset version. */
export const DatasetManifest = z.strictObject({
  schema: z.literal(1),
  id: z.string(),
  /** First 16 hex digits of the sha256 over the rows of every split. */
  version: z.string(),
  createdAt: z.iso.datetime(),
  sources: z.array(
    z.strictObject({ path: z.string(), sha256: z.string(), format: FileFormat, shape: DatasetShape }),
  ),
  /** Rows and bytes of each split; its rows lie in `<split>.jsonl`, one Row a line. */
  splits: z.record(z.string(), z.strictObject({ rows: z.number().int(), bytes: z.number().int() })),
  /** Rows that were kept out because of an error; the problems lie in `problems.jsonl`. */
  rowsKeptOut: z.number().int(),
  duplicateRows: z.number().int(),
  /** Rows of train that also stand in another split. */
  leakedRows: z.number().int(),
  /** Lines of `problems.jsonl` by their severity; absent in versions from before this was counted. */
  problems: z
    .strictObject({ error: z.number().int(), warning: z.number().int(), info: z.number().int() })
    .optional(),
  revisionOf: Revision.optional(),
});
export type DatasetManifest = z.infer<typeof DatasetManifest>;
