// The columns of one run, kept up with its metrics.jsonl: each byte of the file is read once.
import { parseMetric } from "./metric-line.ts";
import { type GrowingFile, withFile } from "./growing-file.ts";
import { LINE_BYTES } from "./read-lines.ts";
import { SeriesColumns } from "./series-columns.ts";
import { numbersOf, PIECE_BYTES, TrainLines, type TrainNumbers } from "./train-lines.ts";

const NEWLINE = 0x0a;
/** Of a train line with short numbers. */
const LEAST_LINE_BYTES = 150;
/** Each has a memory of its own, and is used by one reading at a time. */
const idle: TrainLines[] = [];

export class SeriesHistory {
  columns = new SeriesColumns();
  /** The number of the last metric. */
  seq = 0;
  /** Whole lines that could not be read. */
  damagedLines = 0;
  readonly #file: string;
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

  async #readNew(file: GrowingFile, signal: AbortSignal): Promise<void> {
    if (await this.#isReplaced(file)) this.#forget();
    this.#inode = file.inode;
    this.columns.reserve(this.columns.length + Math.floor((file.size - this.#offset) / LEAST_LINE_BYTES));
    const lines = idle.pop() ?? new TrainLines();
    try {
      while (this.#offset < file.size) {
        signal.throwIfAborted();
        const bytes = await file.read(this.#offset, PIECE_BYTES, lines.piece);
        const read = this.#parse(lines, bytes);
        this.#offset += read;
        if (read > 0) continue;
        // Not one line ends here: it is still being written, or it is none at all.
        if (bytes.length <= LINE_BYTES) return;
        if (!this.#insideLine) this.damagedLines++;
        this.#insideLine = true;
        this.#offset += bytes.length;
      }
    } finally {
      idle.push(lines);
    }
  }

  /** Also where it was written over in place: hardly ever does a line end at the same byte. */
  async #isReplaced(file: GrowingFile): Promise<boolean> {
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
  #parse(lines: TrainLines, bytes: Buffer): number {
    let start = this.#insideLine ? bytes.indexOf(NEWLINE) + 1 : 0;
    if (start > 0) this.#insideLine = false;
    for (;;) {
      start = lines.read(start, bytes.length, (numbers) => this.#addTrain(numbers));
      const end = bytes.indexOf(NEWLINE, start);
      if (end < 0) return start;
      if (end > start) this.#parseSlowly(lines, bytes.toString("utf8", start, end));
      start = end + 1;
    }
  }

  #parseSlowly(lines: TrainLines, text: string): void {
    const metric = parseMetric(text);
    if (metric === undefined) {
      this.damagedLines++;
    } else if (metric === "not finite" || metric.kind === "train") {
      const json = JSON.parse(text) as Record<string, unknown>;
      lines.learn(json);
      this.#addTrain(numbersOf(json));
    } else if (this.#isNext(metric.seq)) {
      this.columns.addEvent(metric);
      this.#lastIsTrain = false;
    }
  }

  #addTrain(numbers: TrainNumbers): void {
    const { seq, step } = numbers;
    if (step < 0 || step >= 2 ** 32) {
      this.damagedLines++;
    } else if (this.#isNext(seq)) {
      this.columns.add(numbers);
      this.#lastIsTrain = true;
    }
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
