// Names, tags and notes that people put on datasets, runs, models and conversations.
import type { LabelChange } from "../../schemas/protocol/method.ts";
import type { Change, Document } from "./document.ts";

export type LabelledKind = "dataset" | "run" | "model" | "conversation";

/** What lies in the database, or anything that holds the same document. */
interface Labelled {
  readonly document: { readonly labels: Document["labels"] };
}

/** Without a name of its own a thing is called `fallbackName`. */
export function labelsOf(
  { document }: Labelled,
  kind: LabelledKind,
  id: string,
  fallbackName: string,
): { name: string; tags: string[]; notes: string } {
  const label = document.labels[keyOf(kind, id)];
  return { name: label?.name ?? fallbackName, tags: [...(label?.tags ?? [])], notes: label?.notes ?? "" };
}

/** What to commit for a change; keys that it leaves out stay as they are. Nothing where it changes nothing. */
export function labelChanges(
  { document }: Labelled,
  kind: LabelledKind,
  id: string,
  change: LabelChange | undefined,
): Change[] {
  const { name, tags, notes } = change ?? {};
  if (name === undefined && tags === undefined && notes === undefined) return [];
  const before = document.labels[keyOf(kind, id)] ?? { tags: [], notes: "" };
  const value = {
    ...before,
    ...(name !== undefined && { name }),
    ...(tags !== undefined && { tags: [...new Set(tags)] }),
    ...(notes !== undefined && { notes }),
  };
  return [{ kind: "set", collection: "labels", id: keyOf(kind, id), value }];
}

/** What to commit when the thing itself is removed. */
export function labelRemoval({ document }: Labelled, kind: LabelledKind, id: string): Change[] {
  const key = keyOf(kind, id);
  return key in document.labels ? [{ kind: "remove", collection: "labels", id: key }] : [];
}

function keyOf(kind: LabelledKind, id: string): string {
  return `${kind}/${id}`;
}
