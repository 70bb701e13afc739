// Writes a file of lines through a buffer, counting and hashing them, and makes it durable when it is closed.
import { createHash } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";

const bufferedBytes = 1024 * 1024;

export class LineFile {
  lines = 0;
  bytes = 0;
  readonly #hash = createHash("sha256");
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #open = true;

  private constructor(readonly handle: FileHandle) {}

  static async create(file: string): Promise<LineFile> {
    return new LineFile(await open(file, "wx"));
  }

  /** @param line without its line break, which must not stand inside it either */
  async write(line: string | Buffer): Promise<void> {
    const bytes = typeof line === "string" ? Buffer.from(line) : line;
    this.#waiting.push(bytes, lineBreak);
    this.#waitingBytes += bytes.length + 1;
    this.lines += 1;
    this.bytes += bytes.length + 1;
    if (this.#waitingBytes >= bufferedBytes) await this.#flush();
  }

  /** Leaves the file whole on disk. @returns sha256 of its bytes, in hex */
  async finish(): Promise<string> {
    await this.#flush();
    await this.handle.sync();
    await this.close();
    return this.#hash.digest("hex");
  }

  /** Lets go of the file, finished or not. */
  async close(): Promise<void> {
    if (this.#open) await this.handle.close();
    this.#open = false;
  }

  async #flush(): Promise<void> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#hash.update(bytes);
    await this.handle.appendFile(bytes);
  }
}

const lineBreak = Buffer.from("\n");
