// Reads the database: the newest whole snapshot, and every journal since. It changes nothing on the disk, so that it
// can also be done beside the agent.
import path from "node:path";
import { errors } from "../errors.ts";
import { applyStoredChange, documentSchema, emptyDocument, type StoredDocument } from "./document.ts";
import type { StoreFiles } from "./files.ts";
import { decodeJournal, type Frame } from "./frame.ts";
import { migrate, migrations, type Migrations } from "./migrate.ts";
import { decodeSnapshot, type Snapshot, snapshotName } from "./snapshot.ts";

export interface LoadedDatabase {
  document: StoredDocument;
  /** The last commit that is in the document; 0 before the first. */
  lastSeq: number;
  epoch: number;
  /** Of the newest journal, or of the snapshot where it has none yet. 0 for a database that is new. */
  generation: number;
  /** Bytes of the newest journal that hold whole frames; undefined where it is not there. */
  journalSize: number | undefined;
  /** Bytes of its last frame, which nobody was told is kept. */
  tornBytes: number;
  /** The version in which it was found, where that is an older one. */
  migratedFrom: number | undefined;
  /** Where commits are missing. The document is as it was before them. */
  damage: string | undefined;
  /** Names of snapshots that are not whole and were not needed. */
  damagedSnapshots: string[];
  /** Snapshots and journals, all that there are. */
  names: string[];
}

export const journalName = (generation: number): string => `journal.${generation}.log`;

/** Throws `store_damaged` where no snapshot is whole, and `store_newer`. */
export async function loadDatabase(
  files: StoreFiles,
  folder: string,
  table: Migrations = migrations,
): Promise<LoadedDatabase> {
  const names = await files.list(folder);
  const snapshots = generationsOf(names, /^snapshot\.(\d+)\.json$/);
  const journals = generationsOf(names, /^journal\.(\d+)\.log$/);
  const { snapshot, damagedSnapshots } = await newestSnapshot(files, folder, snapshots);
  if (snapshot === undefined && journals.length + damagedSnapshots.length > 0) {
    throw errors.storeDamaged(folder, damagedSnapshots[0] ?? "its snapshots are missing");
  }
  const loaded: LoadedDatabase = {
    document: snapshot?.document ?? emptyDocument(),
    lastSeq: snapshot?.header.lastSeq ?? 0,
    epoch: snapshot?.header.epoch ?? 0,
    generation: snapshot?.header.generation ?? 0,
    ...{ journalSize: undefined, tornBytes: 0, migratedFrom: undefined, damage: undefined },
    damagedSnapshots: damagedSnapshots.map((text) => text.split(":")[0]!),
    names: [...snapshots.map(snapshotName), ...journals.map(journalName)],
  };
  let schema = snapshot?.header.schema ?? documentSchema;
  const bringTo = (version: number): void => {
    loaded.document = migrate(folder, loaded.document, schema, version, table);
    schema = version;
  };
  if (schema > documentSchema) throw errors.storeNewer(folder, schema, documentSchema);
  for (const generation of journals.filter((each) => each >= loaded.generation)) {
    const name = journalName(generation);
    const content = decodeJournal(await files.read(path.join(folder, name)));
    for (const frame of content.frames) {
      if (frame.schema > documentSchema) throw errors.storeNewer(folder, frame.schema, documentSchema);
      if (frame.schema > schema) bringTo(frame.schema);
      loaded.damage = replay(loaded, frame, schema);
      if (loaded.damage !== undefined) break;
    }
    loaded.generation = generation;
    loaded.journalSize = content.size;
    loaded.tornBytes = content.tornBytes;
    if (content.damagedAt !== undefined) loaded.damage ??= `damage at byte ${content.damagedAt}`;
    if (content.tornBytes > 0 && generation !== journals.at(-1)) loaded.damage ??= "its end is missing";
    if (loaded.damage === undefined) continue;
    loaded.damage = `${name}: ${loaded.damage}`;
    break;
  }
  if (schema < documentSchema) {
    loaded.migratedFrom = schema;
    bringTo(documentSchema);
  }
  return loaded;
}

/** Returns what is wrong with the frame, if anything. */
function replay(loaded: LoadedDatabase, frame: Frame, schema: number): string | undefined {
  if (frame.seq !== loaded.lastSeq + 1) return `commit ${loaded.lastSeq + 1} is missing before ${frame.seq}`;
  if (frame.epoch < loaded.epoch) return `another program has written commit ${frame.seq}`;
  if (frame.schema < schema) return `an older program has written commit ${frame.seq}`;
  loaded.epoch = frame.epoch;
  for (const commit of frame.commits) {
    for (const change of commit) {
      if (!applyStoredChange(loaded.document, change))
        return `commit ${loaded.lastSeq + 1} cannot be applied`;
    }
    loaded.lastSeq++;
  }
  return undefined;
}

async function newestSnapshot(
  files: StoreFiles,
  folder: string,
  generations: readonly number[],
): Promise<{ snapshot: Snapshot | undefined; damagedSnapshots: string[] }> {
  const damagedSnapshots: string[] = [];
  for (const generation of generations.toReversed()) {
    const name = snapshotName(generation);
    const snapshot = decodeSnapshot(await files.read(path.join(folder, name)));
    if (typeof snapshot !== "string") return { snapshot, damagedSnapshots };
    damagedSnapshots.push(`${name}: ${snapshot}`);
  }
  return { snapshot: undefined, damagedSnapshots };
}

/** In ascending order. */
function generationsOf(names: readonly string[], pattern: RegExp): number[] {
  return names
    .map((name) => pattern.exec(name)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((left, right) => left - right);
}
