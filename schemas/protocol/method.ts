// How a method of the wire is declared: once, here in schemas/, and imported by both sides.
import * as z from "zod";

export interface Method<
  P extends z.ZodType,
  R extends z.ZodType,
  G extends z.ZodType,
  C extends boolean = boolean,
> {
  /** One sentence for the reference. */
  readonly summary: string;
  readonly params: P;
  readonly result: R;
  /** What arrives as `$/progress` while the call goes on; absent for calls that are short. */
  readonly progress?: G;
  /** Whether the call changes something: such calls take an operation id, under which they have one effect. */
  readonly changes: C;
  /** Parameters as the reference shows them. */
  readonly example: z.input<P>;
}

export function method<
  P extends z.ZodType,
  R extends z.ZodType,
  C extends boolean,
  G extends z.ZodType = z.ZodNever,
>(declaration: Method<P, R, G, C>): Method<P, R, G, C> {
  return declaration;
}

/** What any call may carry besides the method's own parameters. */
export const Envelope = z.object({
  operationId: z
    .string()
    .min(8)
    .max(64)
    .regex(/^[\w-]+$/)
    // As a key of an object that is read from JSON it would be lost.
    .refine((id) => id !== "__proto__", "is not usable as an id")
    .optional()
    .describe(
      "Chosen by the client; a retry with the same id has no second effect and gets the same answer.",
    ),
  progressToken: z
    .union([z.string().max(64), z.int()])
    .optional()
    .describe("Under which `$/progress` is sent while the call goes on."),
});
export type Envelope = z.infer<typeof Envelope>;

/** Ids are chosen by the agent; they are names of folders and nothing else. */
export const Id = z
  .string()
  .regex(
    /^[\p{L}\p{N}_][\p{L}\p{N}._-]{0,119}$/u,
    "is not the id of anything: letters, digits, dots, hyphens and underscores",
  )
  .refine((id) => !id.includes(".."), "must not hold two dots in a row")
  // File systems take names of 255 bytes, and files that are being written have something added to theirs.
  .refine((id) => new TextEncoder().encode(id).length <= 200, "is longer than 200 bytes in UTF-8");

/** What people may call and note on anything. A key that is left out stays as it is. */
export const LabelChange = z.strictObject({
  name: z.string().trim().min(1).max(200).optional(),
  tags: z.array(z.string().trim().min(1).max(60)).max(50).optional(),
  notes: z.string().max(20_000).optional(),
});
export type LabelChange = z.infer<typeof LabelChange>;

export const Labels = { name: z.string(), tags: z.array(z.string()), notes: z.string() };

/** A share of the work that is done, with words for people. */
/** Which part of the tokens of a batch, padding included, carries loss. */
export const LossShare = z.strictObject({
  most: z.number().min(0).max(1).describe("In the batch that takes the most memory."),
  mean: z.number().min(0).max(1).describe("What the time hangs on."),
});
export type LossShare = z.infer<typeof LossShare>;

export const WorkProgress = z.strictObject({
  message: z.string(),
  /** 0 to 1, where it can be told. */
  fraction: z.number().min(0).max(1).optional(),
});
export type WorkProgress = z.infer<typeof WorkProgress>;

export const DatasetVersionId = z.strictObject({ id: Id, version: Id });

const CheckpointReference = z.strictObject({
  run: Id,
  step: z.union([z.literal("best"), z.literal("latest"), z.int().nonnegative()]).default("best"),
});
const VersionReference = z.strictObject({ model: Id, version: Id.optional() });

/** Where a model is taken from: a checkpoint of a run, which may still be training, or an imported or exported model. */
export const ModelReference = z.union([CheckpointReference, VersionReference]);
export type ModelReference = z.infer<typeof ModelReference>;

/** An adapter that is added to a model, and how heavily it counts. */
export const AddedAdapter = z.strictObject({
  model: ModelReference.describe("A checkpoint of a run with `[lora]`, or an imported adapter."),
  scale: z.number().min(-10).max(10).default(1).describe("1 is as it was trained, 0 is without it."),
});
export type AddedAdapter = z.infer<typeof AddedAdapter>;

/** Of a model that answers. */
export const AddedAdapters = z
  .array(AddedAdapter)
  .min(1)
  .max(8)
  .optional()
  .describe("Added to the model, which is their base or has the same one.");

/** A model that answers: alone, or with adapters added to it. */
export const ModelStack = z.union([
  CheckpointReference.extend({ adapters: AddedAdapters }),
  VersionReference.extend({ adapters: AddedAdapters }),
]);
export type ModelStack = z.infer<typeof ModelStack>;
