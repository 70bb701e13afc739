// Files that are sent to the agent, piece by piece: each in a folder of its own under a name that the agent chose.
import { createHash, randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { mkdir, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { sha256OfFile } from "../store/sha256.ts";
import { asWriteFailure, privateMode, replaceFile } from "../store/write-file.ts";
import type { Limits } from "./limits.ts";

export const Upload = z.strictObject({
  id: z.string().regex(/^u-[0-9a-f]{32}$/),
  /** The last part of the name that it came with; only names that are safe are taken. */
  name: z.string(),
  /** In bytes. */
  length: z.int().min(0),
  /** What is on the disk for good; the rest of the file, if there is more, is written anew. */
  offset: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  expiresAt: z.iso.datetime(),
  /** All of it is there, and it has the sum that was announced. */
  finished: z.boolean(),
});
export type Upload = z.infer<typeof Upload>;

export interface Piece {
  readonly offset: number;
  readonly body: AsyncIterable<Uint8Array>;
  /** Of the piece; when it is given, the piece is taken as a whole or not at all. */
  readonly sha256?: Buffer | undefined;
}

/** Told of an upload that could not be removed; it is tried again. */
export type UploadFailure = (error: unknown, id: string) => void;

const SWEEP_MILLISECONDS = 10 * 60_000;

export class Uploads {
  readonly #folder: string;
  readonly #limits: Limits;
  readonly #uploads: Map<string, Upload>;
  readonly #busy = new Set<string>();
  readonly #timer: NodeJS.Timeout;
  readonly #onFailure: UploadFailure;

  private constructor(
    folder: string,
    limits: Limits,
    uploads: Map<string, Upload>,
    onFailure: UploadFailure,
  ) {
    this.#folder = folder;
    this.#limits = limits;
    this.#uploads = uploads;
    this.#onFailure = onFailure;
    this.#timer = setInterval(() => void this.#sweep(), SWEEP_MILLISECONDS).unref();
  }

  /** Those of earlier agents go on; what has expired is removed. */
  static async open(home: Home, limits: Limits, onFailure: UploadFailure): Promise<Uploads> {
    const found = new Map<string, Upload>();
    for (const id of await readdir(home.uploads)) {
      const folder = path.join(home.uploads, id);
      const upload = await readUpload(path.join(folder, "upload.json"));
      if (upload?.id === id) found.set(id, upload);
      else
        await removeFolder(folder).catch((error: unknown) => {
          onFailure(error, id);
        });
    }
    const uploads = new Uploads(home.uploads, limits, found, onFailure);
    await uploads.#sweep();
    return uploads;
  }

  /** @throws upload_too_large, too_many_uploads, disk_full */
  async create({ name, length, sha256 }: Pick<Upload, "name" | "length" | "sha256">): Promise<Upload> {
    if (length > this.#limits.uploadBytes) throw errors.uploadTooLarge(length, this.#limits.uploadBytes);
    if (this.#uploads.size >= this.#limits.uploads) throw errors.tooManyUploads(this.#limits.uploads);
    await this.#requireSpace(length);
    const id = `u-${randomBytes(16).toString("hex")}`;
    const upload = { id, name, length, offset: 0, sha256, expiresAt: this.#expiry(), finished: false };
    try {
      await mkdir(this.#pathOf(id), { mode: 0o700 });
      await (await open(this.#pathOf(id, "part"), "wx", 0o600)).close();
    } catch (error) {
      throw asWriteFailure(error, this.#folder);
    }
    this.#keep(upload);
    if (length === 0) await this.#finish(upload);
    return this.get(id);
  }

  /** @throws upload_not_found */
  get(id: string): Upload {
    const upload = this.#uploads.get(id);
    if (upload === undefined || Date.parse(upload.expiresAt) < Date.now()) throw errors.uploadNotFound(id);
    return upload;
  }

  /**
   * Adds a piece. What has come of it before its sender went away is kept, unless the piece has a sum of its own.
   *
   * @throws upload_not_found, upload_in_use, upload_offset_wrong, upload_checksum_wrong, upload_too_large, disk_full
   */
  async append(id: string, piece: Piece): Promise<Upload> {
    const upload = this.get(id);
    if (this.#busy.has(id)) throw errors.uploadInUse(id);
    if (piece.offset !== upload.offset || upload.finished) throw errors.uploadOffsetWrong(id, upload.offset);
    this.#busy.add(id);
    try {
      const offset = await this.#write(upload, piece);
      const longer = { ...upload, offset, expiresAt: this.#expiry() };
      this.#keep(longer);
      if (offset === upload.length) await this.#finish(longer);
      return this.get(id);
    } finally {
      this.#busy.delete(id);
    }
  }

  /** @throws upload_not_found, upload_in_use */
  async remove(id: string): Promise<void> {
    this.get(id);
    if (this.#busy.has(id)) throw errors.uploadInUse(id);
    await this.#remove(id);
  }

  /** Path of the file of a finished upload. @throws upload_not_found */
  file(id: string): string {
    const upload = this.get(id);
    const file = this.#pathOf(id, upload.name);
    if (!upload.finished || !statSync(file, { throwIfNoEntry: false })?.isFile())
      throw errors.uploadNotFound(id);
    return file;
  }

  close(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  /** Returns up to where the file is good. */
  async #write(upload: Upload, { offset, body, sha256 }: Piece): Promise<number> {
    const file = await open(this.#pathOf(upload.id, "part"), "r+");
    const hash = createHash("sha256");
    let end = offset;
    try {
      try {
        for await (const bytes of body) {
          if (end + bytes.length > upload.length)
            throw errors.uploadTooLarge(end + bytes.length, upload.length);
          hash.update(bytes);
          for (let done = 0; done < bytes.length;) {
            const { bytesWritten } = await file.write(bytes, done, bytes.length - done, end);
            done += bytesWritten;
            end += bytesWritten;
          }
        }
      } catch (error) {
        if (!isCut(error)) throw asWriteFailure(error, this.#folder);
        if (sha256 !== undefined) return offset;
        await file.sync();
        return end;
      }
      if (sha256 !== undefined && !hash.digest().equals(sha256)) throw errors.uploadChecksumWrong("piece");
      await file.sync();
      return end;
    } finally {
      await file.close();
    }
  }

  /** @throws upload_checksum_wrong, and then the upload is gone */
  async #finish(upload: Upload): Promise<void> {
    const part = this.#pathOf(upload.id, "part");
    if ((await sha256OfFile(part)) !== upload.sha256) {
      await this.#remove(upload.id);
      throw errors.uploadChecksumWrong("file");
    }
    await rename(part, this.#pathOf(upload.id, upload.name));
    this.#keep({ ...upload, finished: true });
  }

  async #requireSpace(length: number): Promise<void> {
    const { bavail, bsize } = await statfs(this.#folder);
    const promised = [...this.#uploads.values()].reduce(
      (sum, { length: all, offset }) => sum + all - offset,
      0,
    );
    if (length + promised > bavail * bsize) throw errors.diskFull(this.#folder);
  }

  #keep(upload: Upload): void {
    replaceFile(this.#pathOf(upload.id, "upload.json"), JSON.stringify(upload), privateMode);
    this.#uploads.set(upload.id, upload);
  }

  async #remove(id: string): Promise<void> {
    this.#uploads.delete(id);
    await removeFolder(this.#pathOf(id));
  }

  /** Never rejects. */
  async #sweep(): Promise<void> {
    for (const upload of [...this.#uploads.values()]) {
      const { id, expiresAt } = upload;
      if (Date.parse(expiresAt) >= Date.now() || this.#busy.has(id)) continue;
      try {
        await this.#remove(id);
      } catch (error) {
        // Remains expired, and is looked at again with the next sweep.
        this.#uploads.set(id, upload);
        this.#onFailure(error, id);
      }
    }
  }

  #expiry(): string {
    return new Date(Date.now() + this.#limits.uploadHours * 3_600_000).toISOString();
  }

  #pathOf(id: string, ...parts: string[]): string {
    return path.join(this.#folder, id, ...parts);
  }
}

/** Whether the sender went away, as opposed to the disk refusing. */
function isCut(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ECONNRESET" || code === "ERR_STREAM_PREMATURE_CLOSE" || code === "ABORT_ERR";
}

async function removeFolder(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}

async function readUpload(file: string): Promise<Upload | undefined> {
  try {
    return Upload.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}
