// Reads ranges of a large file; whatever the system refuses becomes a failure with a name.
import { open, stat, type FileHandle } from "node:fs/promises";
import { errors, TrainyardError } from "../errors.ts";

export interface OpenFile {
  /** In bytes. */
  readonly size: number;
  /** Exactly `length` bytes from `position`, in a buffer of their own. */
  read(position: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
}

/** Opens `file`, lends it to `use` and closes it. Errors: `file_not_found`, `file_not_readable`. */
export async function withOpenFile<T>(file: string, use: (open: OpenFile) => Promise<T>): Promise<T> {
  // Asked before opening, which would wait for ever at the end of a pipe.
  if (!(await refused(file, stat(file))).isFile()) throw errors.fileNotReadable(file, "it is not a file");
  const handle = await refused(file, open(file, "r"));
  try {
    const status = await refused(file, handle.stat());
    const read = (position: number, length: number): Promise<Uint8Array<ArrayBuffer>> =>
      refused(file, readExactly(file, handle, position, length));
    return await use({ size: status.size, read });
  } finally {
    await handle.close();
  }
}

/** Of a file that is read as a whole. */
const pieceLength = 4 << 20;

/** The whole file, piece by piece. */
export async function* piecesOf(file: OpenFile): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let position = 0; position < file.size; position += pieceLength)
    yield await file.read(position, Math.min(pieceLength, file.size - position));
}

async function readExactly(
  file: string,
  handle: FileHandle,
  position: number,
  length: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  // One call moves at most 2 GiB, and may move less than was asked for.
  for (let start = 0; start < length;) {
    const size = Math.min(length - start, 1 << 28);
    const { bytesRead } = await handle.read(bytes, start, size, position + start);
    if (bytesRead === 0) throw errors.fileNotReadable(file, "it became shorter while it was read");
    start += bytesRead;
  }
  return bytes;
}

async function refused<T>(file: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof TrainyardError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw errors.fileNotFound(file);
    throw errors.fileNotReadable(file, error instanceof Error ? error.message : String(error));
  }
}
