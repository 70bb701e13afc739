// Reads the train lines of metrics.jsonl from their bytes, several times as fast as JSON.parse. All lines of a run
// look alike but for their numbers: the text between the numbers is learnt from one line and then only compared.
import type { TrainRow } from "./series-columns.ts";
import kernel from "./train-lines.wat";

/** The numbers of a train line; those that are null in the file are NaN. */
export interface TrainNumbers extends TrainRow {
  seq: number;
}

/** In the order of a row: the first three are whole numbers, and from the fifth on they may be null. */
const names: readonly (keyof TrainNumbers)[] = [
  ...(["seq", "step", "tokens", "time"] as const),
  ...(["loss", "learningRate", "gradientNorm", "tokensPerSecond"] as const),
];

const PAGE_BYTES = 65_536;
const RECORD_BYTES = 144;
const TEXT_BYTES = 64;
const POWERS_AT = 2048;
/** A file is read in pieces of so many bytes, which the kernel reads where they lie. */
export const PIECE_BYTES = 1 << 22;
const PIECE_AT = PAGE_BYTES;
const ROWS_AT = PIECE_AT + PIECE_BYTES + PAGE_BYTES;
const MOST_ROWS = 8192;
const ROW_BYTES = 8 * names.length;

interface Kernel {
  read(from: number, end: number, rows: number, most: number): number;
  stop: { value: number };
}

export class TrainLines {
  /** Whoever reads a file puts its bytes here. */
  readonly piece: Buffer;
  readonly #memory: WebAssembly.Memory;
  readonly #kernel: Kernel;
  readonly #rows: Float64Array;

  constructor() {
    const pages = Math.ceil((ROWS_AT + MOST_ROWS * ROW_BYTES) / PAGE_BYTES);
    this.#memory = new WebAssembly.Memory({ initial: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel), {
      host: { memory: this.#memory },
    });
    this.#kernel = instance.exports as unknown as Kernel;
    this.piece = Buffer.from(this.#memory.buffer, PIECE_AT, PIECE_BYTES);
    this.#rows = new Float64Array(this.#memory.buffer, ROWS_AT, MOST_ROWS * names.length);
    const powers = new Float64Array(this.#memory.buffer, POWERS_AT, 23);
    for (let exponent = 0; exponent < powers.length; exponent++) powers[exponent] = Number(`1e${exponent}`);
  }

  /**
   * Reads the lines of the piece from `start` on as long as they look like the one that was learnt; returns where the
   * first begins that does not, or is not whole before `end`. Up to the last place the numbers are those of JSON.parse.
   */
  read(start: number, end: number, take: (numbers: TrainNumbers) => void): number {
    const numbers = { ...noNumbers };
    for (let stop = start; ;) {
      const count = this.#kernel.read(PIECE_AT + stop, PIECE_AT + end, ROWS_AT, MOST_ROWS);
      for (let row = 0; row < count; row++) {
        const at = row * names.length;
        numbers.seq = this.#rows[at]!;
        numbers.step = this.#rows[at + 1]!;
        numbers.tokens = this.#rows[at + 2]!;
        numbers.time = this.#rows[at + 3]!;
        numbers.loss = this.#rows[at + 4]!;
        numbers.learningRate = this.#rows[at + 5]!;
        numbers.gradientNorm = this.#rows[at + 6]!;
        numbers.tokensPerSecond = this.#rows[at + 7]!;
        take(numbers);
      }
      stop = this.#kernel.stop.value - PIECE_AT;
      if (count < MOST_ROWS) return stop;
    }
  }

  /** Learns how lines look from what JSON.parse made of one. A line that is written differently is never taken for it. */
  learn(json: Readonly<Record<string, unknown>>): void {
    const parts: { text: string; slot: number }[] = [];
    let text = "{";
    for (const [key, value] of Object.entries(json)) {
      const slot = (names as readonly string[]).indexOf(key);
      if (slot < 0) text += `${JSON.stringify(key)}:${JSON.stringify(value)},`;
      else {
        parts.push({ text: `${text}${JSON.stringify(key)}:`, slot });
        text = ",";
      }
    }
    const end = text === "," ? "}\n" : `${text.slice(0, -1)}}\n`;
    if (parts.length === names.length) this.#write([...parts, { text: end, slot: 0 }]);
  }

  #write(parts: readonly { text: string; slot: number }[]): void {
    for (const [index, { text, slot }] of parts.entries()) {
      const header = new Int32Array(this.#memory.buffer, index * RECORD_BYTES, 2);
      const padded = new Uint8Array(this.#memory.buffer, index * RECORD_BYTES + 8, 2 * TEXT_BYTES).fill(0);
      const bytes = Buffer.from(text);
      header.set([bytes.length, slot]);
      padded.set(bytes);
      padded.fill(0xff, TEXT_BYTES, TEXT_BYTES + bytes.length);
    }
  }
}

export const noNumbers: TrainNumbers = {
  ...{ seq: 0, step: 0, time: 0, tokens: 0 },
  ...{ loss: 0, learningRate: 0, gradientNorm: 0, tokensPerSecond: 0 },
};
