// The file of a conversation: records are appended, and each is on the disk before anybody is told so.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { errors } from "../errors.ts";
import { diskFiles, isOutOfSpace, type StoreFile } from "../store/files.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { decodeRecords, encodeRecord, type ConversationRecord } from "./conversation-records.ts";
import { foldRecords, type ConversationState } from "./conversation-state.ts";

/** What a file holds. A conversation of which not even the beginning was written is none. */
export type FileContent =
  | { kind: "whole"; state: ConversationState; size: number }
  | { kind: "empty" }
  | { kind: "damaged"; reason: string };

export async function readConversationFile(file: string): Promise<FileContent> {
  const { records, size, damage } = decodeRecords(await readFile(file));
  if (damage !== undefined) return { kind: "damaged", reason: damage };
  if (records.length === 0) return { kind: "empty" };
  const state = foldRecords(records);
  return "damage" in state ? { kind: "damaged", reason: state.damage } : { kind: "whole", state, size };
}

/** Makes the file of a new conversation. Throws `storage_full` and `not_writable`. */
export async function createConversationFile(file: string, record: ConversationRecord): Promise<void> {
  const bytes = encodeRecord(record);
  const handle = await orFailure(file, diskFiles.create(file));
  try {
    await orFailure(file, handle.write(bytes, 0));
    await handle.sync();
  } catch (error) {
    await diskFiles.remove(file);
    throw error;
  } finally {
    await handle.close();
  }
  await diskFiles.syncFolder(path.dirname(file));
}

/** Appends after `size` bytes; what follows them was never acknowledged. Returns the new size. Throws as above. */
export async function appendRecord(file: string, size: number, record: ConversationRecord): Promise<number> {
  const bytes = encodeRecord(record);
  const handle = await orFailure(file, diskFiles.open(file));
  try {
    await orFailure(file, writeOrUndo(handle, bytes, size));
    await handle.sync();
  } finally {
    await handle.close();
  }
  return size + bytes.byteLength;
}

export async function removeConversationFile(file: string): Promise<void> {
  await orFailure(file, diskFiles.remove(file));
  await diskFiles.syncFolder(path.dirname(file));
}

async function writeOrUndo(handle: StoreFile, bytes: Uint8Array, size: number): Promise<void> {
  try {
    await handle.truncate(size);
    await handle.write(bytes, size);
  } catch (error) {
    await handle.truncate(size);
    throw error;
  }
}

async function orFailure<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const folder = path.dirname(file);
    throw isOutOfSpace(error) ? errors.storageFull(folder) : asWriteFailure(error, folder);
  }
}
