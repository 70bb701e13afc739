// A real folder whose operations can be made to fail, or to be the last ones before the process or the power is gone.
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { diskFiles, type StoreFile, type StoreFiles } from "../../agent/store/files.ts";

export interface Operation {
  kind: "create" | "write" | "sync" | "truncate" | "rename" | "remove" | "syncFolder";
  name: string;
}

export interface Faults {
  /** Asked before each operation. A write that fails has written half of its bytes. */
  failure?: (operation: Operation, number: number) => Error | undefined;
}

export interface FaultyDisk {
  files: StoreFiles;
  /** All that were begun. */
  operations: Operation[];
  /**
   * The folder as it would be found: after `kill` all that was written; after a power cut what was synced, with the
   * names as they were synced (`cut`) or as they were last (`cut-with-names`).
   */
  image(after: "kill" | "cut" | "cut-with-names"): string;
  /** Closes what a process that ends would leave to the system. */
  close(): Promise<void>;
}

/** What a file was when it was last synced. Names and contents reach the disk apart from one another. */
interface Inode {
  synced: Buffer;
}

export function faultyDisk(folder: string, faults: Faults): FaultyDisk {
  const operations: Operation[] = [];
  const opened = new Set<StoreFile>();
  const names = new Map<string, Inode>();
  let syncedNames = new Map<string, Inode>();
  const begin = (kind: Operation["kind"], file: string): Error | undefined => {
    const operation = { kind, name: path.basename(file) };
    operations.push(operation);
    return faults.failure?.(operation, operations.length);
  };
  const beginOrThrow = (kind: Operation["kind"], file: string): void => {
    const error = begin(kind, file);
    if (error !== undefined) throw error;
  };
  const wrap = (target: StoreFile, inode: Inode, file: string): StoreFile => {
    opened.add(target);
    return {
      async write(bytes, position) {
        const error = begin("write", file);
        await target.write(error === undefined ? bytes : bytes.subarray(0, bytes.length >> 1), position);
        if (error !== undefined) throw error;
      },
      async sync() {
        await Promise.resolve();
        beginOrThrow("sync", file);
        // The real disk is not asked: what it has then no test could see, and `image` says it.
        inode.synced = contentOf(file, names, inode);
      },
      async truncate(size) {
        beginOrThrow("truncate", file);
        await target.truncate(size);
      },
      close: async () => {
        opened.delete(target);
        await target.close();
      },
    };
  };
  const contentOf = (file: string, current: Map<string, Inode>, inode: Inode): Buffer => {
    const name = [...current].find(([, each]) => each === inode)?.[0] ?? path.basename(file);
    return readFileSync(path.join(folder, name));
  };
  const files: StoreFiles = {
    list: (of) => diskFiles.list(of),
    read: (file) => diskFiles.read(file),
    async create(file) {
      beginOrThrow("create", file);
      const inode = { synced: Buffer.alloc(0) };
      names.set(path.basename(file), inode);
      return wrap(await diskFiles.create(file), inode, file);
    },
    async open(file) {
      // What was there before is taken for synced.
      const inode = names.get(path.basename(file)) ?? { synced: readFileSync(file) };
      names.set(path.basename(file), inode);
      return wrap(await diskFiles.open(file), inode, file);
    },
    async rename(from, to) {
      beginOrThrow("rename", from);
      await diskFiles.rename(from, to);
      names.set(path.basename(to), names.get(path.basename(from))!);
      names.delete(path.basename(from));
    },
    async remove(file) {
      beginOrThrow("remove", file);
      await diskFiles.remove(file);
      names.delete(path.basename(file));
    },
    async syncFolder(of) {
      beginOrThrow("syncFolder", of);
      await Promise.resolve();
      syncedNames = new Map(names);
    },
  };
  const image: FaultyDisk["image"] = (after) => {
    const copy = mkdtempSync(path.join(os.tmpdir(), "trainyard-image-"));
    if (after === "kill") {
      for (const name of readdirSync(folder)) copyFileSync(path.join(folder, name), path.join(copy, name));
    } else {
      const kept = after === "cut" ? syncedNames : names;
      for (const [name, { synced }] of kept) writeFileSync(path.join(copy, name), synced);
    }
    return copy;
  };
  const close = async (): Promise<void> => {
    for (const file of opened) await file.close();
  };
  return { files, operations, image, close };
}

export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: said so by the test`), { code });
}
