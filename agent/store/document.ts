// What the database holds: flat collections of id → value, small enough to be in memory as a whole (5 MB at most).
import * as z from "zod";

/** The version of the shape below. A change of it needs an entry in `migrations` (migrate.ts). */
export const documentSchema = 1;

// As a key of an object that is read from JSON it would be lost.
const Id = z
  .string()
  .min(1)
  .max(512)
  .refine((id) => id !== "__proto__", "it is not usable as an id");

/** What people say about a dataset, a run, a model or a conversation. Its id is `<kind>/<id>`. */
export const Label = z.strictObject({
  name: z.string().optional(),
  tags: z.array(z.string()),
  notes: z.string(),
});
export type Label = z.infer<typeof Label>;

/** A run that waits for its place, or has one. Its id is the run's. */
export const QueueEntry = z.strictObject({
  /** Higher goes first. */
  priority: z.number().int(),
  /** Among equal priorities lower goes first. */
  order: z.number(),
  held: z.boolean(),
  /** `memory` in bytes. */
  resources: z.strictObject({
    cores: z.number().nonnegative(),
    memory: z.number().nonnegative(),
    gpus: z.number().int().nonnegative(),
  }),
  retry: z
    .strictObject({ limit: z.number().int().nonnegative(), backoffSeconds: z.number().nonnegative() })
    .optional(),
  attempts: z.number().int().nonnegative(),
  notBefore: z.iso.datetime().optional(),
  operationId: z.string().optional(),
});
export type QueueEntry = z.infer<typeof QueueEntry>;

/** An operation that has had its effect; the same id is answered with the same result. */
export const Operation = z.strictObject({
  method: z.string(),
  /** sha256 of the parameters, so that an id that is used for something else is noticed. */
  digest: z.string(),
  result: z.unknown().optional(),
  time: z.iso.datetime(),
});
export type Operation = z.infer<typeof Operation>;

export const Document = z.strictObject({
  labels: z.record(Id.regex(/^(dataset|run|model|conversation)\/./s), Label),
  queue: z.record(Id, QueueEntry),
  operations: z.record(Id, Operation),
  settings: z.record(Id, z.json()),
});
export type Document = z.infer<typeof Document>;

export type Collection = keyof Document;

/** As it is handed out. The values are frozen. */
export type ReadonlyDocument = { readonly [C in Collection]: Readonly<Record<string, Document[C][string]>> };
export const collections = Object.keys(Document.shape) as Collection[];

type ChangeOf<C extends Collection> =
  | { kind: "set"; collection: C; id: string; value: Document[C][string] }
  | { kind: "remove"; collection: C; id: string };

/** Sets a value whatever was there, or removes it if it is there: doing it twice changes nothing more. */
export type Change = { [C in Collection]: ChangeOf<C> }[Collection];

/** A document whose values have not been looked at, of whatever version. */
export type StoredDocument = Record<string, Record<string, unknown>>;

/** Without a prototype, so that no id is found that nobody has set. */
export function emptyDocument(): StoredDocument {
  return Object.fromEntries(collections.map((name) => [name, emptyCollection()]));
}

export function emptyCollection(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

/** Throws a ZodError: whoever writes what the schema does not know has a bug. */
export function checkChange(change: Change): void {
  const { keyType, valueType } = Document.shape[change.collection];
  keyType.parse(change.id);
  if (change.kind === "set") valueType.parse(change.value);
}

/** Applies a change that was read from a journal. Returns false where it is none. */
export function applyStoredChange(document: StoredDocument, change: unknown): boolean {
  const { kind, collection, id, value } = (change ?? {}) as Partial<Record<string, unknown>>;
  if (typeof collection !== "string" || typeof id !== "string") return false;
  const values = Object.hasOwn(document, collection) ? document[collection] : undefined;
  if (values === undefined || (kind !== "set" && kind !== "remove")) return false;
  if (kind === "set") values[id] = value;
  else Reflect.deleteProperty(values, id);
  return true;
}

export function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** Where a document differs from its schema, or undefined. */
export function findFault(document: StoredDocument): string | undefined {
  const issue = Document.safeParse(document).error?.issues[0];
  return issue && `${issue.path.join(".")}: ${issue.message}`;
}
