// The changes of every file and version that is open, so that editors of the same rows show the same.
import type { VersionPlace } from "./address.ts";
import { PendingChanges, type Storage } from "./pending-changes.ts";

export class PendingStore {
  readonly #storage: Storage;
  readonly #known = new Map<string, PendingChanges>();

  constructor(storage: Storage) {
    this.#storage = storage;
  }

  ofFile(path: string): PendingChanges {
    return this.#of(`file:${path}`);
  }

  ofVersion({ dataset, version, split }: VersionPlace): PendingChanges {
    return this.#of(`version:${dataset}/${version}/${split}`);
  }

  #of(key: string): PendingChanges {
    const known = this.#known.get(key) ?? new PendingChanges(this.#storage, key);
    this.#known.set(key, known);
    return known;
  }
}
