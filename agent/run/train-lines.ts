// Reads the train lines of metrics.jsonl from their bytes, several times as fast as JSON.parse. All lines of a run
// look alike but for their numbers: the text between the numbers is learnt from one line and then only compared.
import { preferenceKeys, preferenceParts } from "../../schemas/series.ts";
import type { TrainRow } from "./series-columns.ts";
import kernel from "./train-lines.wat";

/** The numbers of a train line; those that are null in the file are NaN. */
export interface TrainNumbers extends TrainRow {
  seq: number;
}

/** In the order of a row: the first three are whole numbers, and from the fifth on they may be null. */
const plainNames = [
  ...(["seq", "step", "tokens", "time"] as const),
  ...(["loss", "learningRate", "gradientNorm", "tokensPerSecond"] as const),
] as const;
/** Where each number of a row stands in a line. The last four are those of runs that learn from preferences. */
const places: readonly string[] = [
  ...plainNames,
  ...preferenceKeys.map((key) => `preferences.${preferenceParts[key]}`),
];

const PAGE_BYTES = 65_536;
const RECORD_BYTES = 144;
const TEXT_BYTES = 64;
const RECORDS_END_AT = 2040;
const POWERS_AT = 2048;
/** A file is read in pieces of so many bytes, which the kernel reads where they lie. */
export const PIECE_BYTES = 1 << 22;
const PIECE_AT = PAGE_BYTES;
const ROWS_AT = PIECE_AT + PIECE_BYTES + PAGE_BYTES;
const MOST_ROWS = 8192;
const ROW_BYTES = 8 * places.length;

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
  /** Whether the line that was learnt has the numbers of preferences. */
  #hasPreferences = false;

  constructor() {
    const pages = Math.ceil((ROWS_AT + MOST_ROWS * ROW_BYTES) / PAGE_BYTES);
    this.#memory = new WebAssembly.Memory({ initial: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(kernel), {
      host: { memory: this.#memory },
    });
    this.#kernel = instance.exports as unknown as Kernel;
    this.piece = Buffer.from(this.#memory.buffer, PIECE_AT, PIECE_BYTES);
    this.#rows = new Float64Array(this.#memory.buffer, ROWS_AT, MOST_ROWS * places.length);
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
        const at = row * places.length;
        numbers.seq = this.#rows[at]!;
        numbers.step = this.#rows[at + 1]!;
        numbers.tokens = this.#rows[at + 2]!;
        numbers.time = this.#rows[at + 3]!;
        numbers.loss = this.#rows[at + 4]!;
        numbers.learningRate = this.#rows[at + 5]!;
        numbers.gradientNorm = this.#rows[at + 6]!;
        numbers.tokensPerSecond = this.#rows[at + 7]!;
        if (this.#hasPreferences) this.#takePreferences(numbers, at + plainNames.length);
        take(numbers);
      }
      stop = this.#kernel.stop.value - PIECE_AT;
      if (count < MOST_ROWS) return stop;
    }
  }

  /** Learns how lines look from what JSON.parse made of one. A line that is written differently is never taken for it. */
  learn(json: Readonly<Record<string, unknown>>): void {
    const parts = partsOf(json);
    const numbers = parts.length - 1;
    const isWhole = numbers === plainNames.length || numbers === places.length;
    if (isWhole && parts.every(({ bytes }) => bytes.length <= TEXT_BYTES)) this.#write(parts);
  }

  #takePreferences(numbers: TrainNumbers, at: number): void {
    for (const [index, key] of preferenceKeys.entries()) numbers[key] = this.#rows[at + index]!;
  }

  #write(parts: readonly Part[]): void {
    this.#hasPreferences = parts.length - 1 === places.length;
    new Int32Array(this.#memory.buffer, RECORDS_END_AT, 1)[0] = (parts.length - 1) * RECORD_BYTES;
    for (const [index, { bytes, slot }] of parts.entries()) {
      const header = new Int32Array(this.#memory.buffer, index * RECORD_BYTES, 2);
      const padded = new Uint8Array(this.#memory.buffer, index * RECORD_BYTES + 8, 2 * TEXT_BYTES).fill(0);
      header.set([bytes.length, slot]);
      padded.set(bytes);
      padded.fill(0xff, TEXT_BYTES, TEXT_BYTES + bytes.length);
    }
  }
}

const noNumbers: TrainNumbers = {
  ...{ seq: 0, step: 0, time: 0, tokens: 0 },
  ...{ loss: 0, learningRate: 0, gradientNorm: 0, tokensPerSecond: 0 },
  ...{ rewardMargin: NaN, chosenReward: NaN, rejectedReward: NaN, preferenceAccuracy: NaN },
};

/** Of a train line that JSON.parse has read, and that is known to be one. */
export function numbersOf(json: Readonly<Record<string, unknown>>): TrainNumbers {
  const numbers = { ...noNumbers };
  const read = (from: Readonly<Record<string, unknown>>, name: string): number =>
    (from[name] as number | null | undefined) ?? Number.NaN;
  for (const name of plainNames) numbers[name] = read(json, name);
  const preferences = (json["preferences"] ?? {}) as Readonly<Record<string, unknown>>;
  for (const key of preferenceKeys) numbers[key] = read(preferences, preferenceParts[key]);
  return numbers;
}

/** Text that is the same in every line, and the place in a row of the number behind it; behind the last there is none. */
interface Part {
  readonly bytes: Buffer;
  readonly slot: number;
}

function partsOf(json: Readonly<Record<string, unknown>>): Part[] {
  const parts: Part[] = [];
  let text = "";
  const end = (slot: number): void => {
    parts.push({ bytes: Buffer.from(text), slot });
    text = "";
  };
  const write = (object: object, path: string): void => {
    text += "{";
    for (const [index, [key, value]] of Object.entries(object).entries()) {
      text += `${index > 0 ? "," : ""}${JSON.stringify(key)}:`;
      const slot = places.indexOf(path + key);
      if (slot >= 0) end(slot);
      else if (isObject(value)) write(value, `${path}${key}.`);
      else text += JSON.stringify(value);
    }
    text += "}";
  };
  write(json, "");
  text += "\n";
  end(0);
  return parts;
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
