// The columns of one run, kept up with its metrics.jsonl: each byte of the file is read once.
import { parseMetric } from "./metric-line.ts";
import { type OpenFile, LINE_BYTES, withFile } from "./read-lines.ts";
import { SeriesColumns } from "./series-columns.ts";
import { type TrainNumbers, TrainLineParser, emptyNumbers, endOfLine } from "./train-line.ts";

/** Read at once; between two pieces a cancelled reading ends. */
const PIECE_BYTES = 1 << 22;
const NEWLINE = 0x0a;
const numbers = Object.keys(emptyNumbers) as (keyof TrainNumbers)[];

export class SeriesHistory {
  columns = new SeriesColumns();
  /** The number of the last metric. */
  seq = 0;
  /** Whole lines that could not be read. */
  damagedLines = 0;
  readonly #file: string;
  readonly #parser = new TrainLineParser();
  readonly #row = { ...emptyNumbers };
  #offset = 0;
  /** The bytes up to the next newline belong to a line that was given up. */
  #insideLine = false;
  #inode: number | undefined;
  /** The number before the last one, and whether the last one was that of a train metric. */
  #seqBefore = 0;
  #lastIsTrain = false;
  #work: Promise<unknown> = Promise.resolve();

  constructor(file: string) {
    this.#file = file;
  }

  /** Reads what was added. Throws what aborted the signal; what was read until then stays. */
  async update(signal: AbortSignal): Promise<void> {
    const work = this.#work.then(() => withFile(this.#file, (file) => this.#readNew(file, signal)));
    this.#work = work.catch(() => undefined);
    await work;
  }

  async #readNew(file: OpenFile, signal: AbortSignal): Promise<void> {
    if (await this.#isReplaced(file)) this.#forget();
    this.#inode = file.inode;
    while (this.#offset < file.size) {
      signal.throwIfAborted();
      const bytes = await file.read(this.#offset, PIECE_BYTES);
      const read = this.#parse(bytes);
      this.#offset += read;
      if (read > 0) continue;
      // Not one line ends here: it is still being written, or it is none at all.
      if (bytes.length <= LINE_BYTES) return;
      if (!this.#insideLine) this.damagedLines++;
      this.#insideLine = true;
      this.#offset += bytes.length;
    }
  }

  /** Also where it was written over in place: hardly ever does a line end at the same byte. */
  async #isReplaced(file: OpenFile): Promise<boolean> {
    if (file.size < this.#offset || (this.#inode ?? file.inode) !== file.inode) return true;
    return this.#offset > 0 && !this.#insideLine && (await file.read(this.#offset - 1, 1))[0] !== NEWLINE;
  }

  #forget(): void {
    this.columns = new SeriesColumns();
    this.seq = 0;
    this.damagedLines = 0;
    this.#offset = 0;
    this.#insideLine = false;
    this.#seqBefore = 0;
    this.#lastIsTrain = false;
  }

  /** Returns how many bytes whole lines took. */
  #parse(bytes: Buffer): number {
    let start = this.#insideLine ? Math.max(0, endOfLine(bytes, 0)) : 0;
    if (start > 0) this.#insideLine = false;
    while (start < bytes.length) {
      if (this.#parser.parse(bytes, start, this.#row)) {
        this.#addTrain();
        start = this.#parser.end;
        continue;
      }
      const end = endOfLine(bytes, start);
      if (end < 0) break;
      if (end - start > 1) this.#parseSlowly(bytes.toString("utf8", start, end - 1));
      start = end;
    }
    return start;
  }

  #parseSlowly(text: string): void {
    const metric = parseMetric(text);
    if (metric === undefined) {
      this.damagedLines++;
    } else if (metric === "not finite" || metric.kind === "train") {
      const json = JSON.parse(text) as Record<string, number | null>;
      this.#parser.learn(text, json);
      for (const name of numbers) this.#row[name] = json[name] ?? Number.NaN;
      this.#addTrain();
    } else if (this.#isNext(metric.seq)) {
      this.columns.addEvent(metric);
      this.#lastIsTrain = false;
    }
  }

  #addTrain(): void {
    const { seq, step } = this.#row;
    if (step < 0 || step >= 2 ** 32) {
      this.damagedLines++;
      return;
    }
    if (!this.#isNext(seq)) return;
    this.columns.add(this.#row);
    this.#lastIsTrain = true;
  }

  /** Numbers rise. Where one does not, it is damaged, or the one before is, whose metric is then dropped. */
  #isNext(seq: number): boolean {
    if (seq <= this.seq) {
      this.damagedLines++;
      if (seq <= this.#seqBefore) return false;
      if (this.#lastIsTrain) this.columns.length--;
      else this.columns.events.pop();
      this.seq = this.#seqBefore;
    }
    this.#seqBefore = this.seq;
    this.seq = seq;
    return true;
  }
}
