// What datasets and models have in common: a folder for each, with versions, and labels in the database.
import type { LabelChange } from "../../schemas/protocol/method.ts";
import { commitWithRoom } from "../store/commit-with-room.ts";
import { removeAtOnce } from "../store/drafts.ts";
import { labelChanges, labelRemoval } from "../store/labels.ts";
import { asWriteFailure } from "../store/write-file.ts";
import type { Services } from "./services.ts";

type Kind = "dataset" | "model";

interface Known {
  readonly id: string;
  readonly versions: readonly unknown[];
  readonly damage?: { readonly reason: string } | undefined;
}

/** Those that can be read, by name, and why the others cannot. */
export function listStored<K extends Known, S extends { name: string }>(
  known: readonly K[],
  summarize: (one: K) => S,
): { summaries: S[]; damaged: { id: string; reason: string }[] } {
  const summaries = known
    .filter(({ versions }) => versions.length > 0)
    .map(summarize)
    .sort((left, right) => left.name.localeCompare(right.name, "en", { numeric: true }));
  const damaged = known.flatMap(({ id, damage }) =>
    damage === undefined ? [] : [{ id, reason: damage.reason }],
  );
  return { summaries, damaged };
}

/** Names, tags and notes; whatever `change` leaves out stays. */
export async function relabelStored(
  services: Services,
  kind: Kind,
  id: string,
  change: LabelChange,
): Promise<void> {
  const changes = labelChanges(services.database, kind, id, change);
  if (changes.length === 0) return;
  await services.database.commit(changes);
  services.changed({ kind, ids: [id] });
}

/**
 * Removes `target`, the folder of one version or, with the labels, that of them all. What is gone is gone, also where the
 * database takes no changes: then the labels stay, for whatever comes under this id again.
 */
export async function removeStored(
  services: Services,
  kind: Kind,
  id: string,
  target: string,
  isWhole: boolean,
): Promise<void> {
  const { home, database } = services;
  const root = kind === "dataset" ? home.datasets : home.models;
  await removeAtOnce(target, root).catch((error: unknown) => {
    throw asWriteFailure(error, target);
  });
  const changes = isWhole ? labelRemoval(database, kind, id) : [];
  if (changes.length > 0) await commitWithRoom(database, changes);
  services.changed({ kind, ids: [id] });
}
