// Reads the train lines of metrics.jsonl from their bytes, some eight times as fast as JSON.parse. All lines of a run
// look alike but for their numbers: the text between the numbers is learnt from one line and then only compared.
import type { TrainRow } from "./series-columns.ts";

/** The numbers of a train line; those that are null in the file are NaN. */
export interface TrainNumbers extends TrainRow {
  seq: number;
}

const names = [
  ...(["seq", "step", "time", "tokens"] as const),
  ...(["loss", "learningRate", "gradientNorm", "tokensPerSecond"] as const),
];
/** Names from this one on may be null. */
const FIRST_NULLABLE = 4;
const integers: readonly string[] = ["seq", "step", "tokens"];

const NEWLINE = 0x0a;
const ZERO = 0x30;
const [MINUS, POINT, LITTLE_E, BIG_E, PLUS, LITTLE_N] = [0x2d, 0x2e, 0x65, 0x45, 0x2b, 0x6e];
const NULL = Buffer.from("null");
/** Powers of ten that a double holds exactly. */
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

export class TrainLineParser {
  /** The text in front of each number, and behind the last. */
  #texts: Buffer[] = [];
  /** Which of `names` each number is. */
  #order: number[] = [];
  readonly #numbers = new Float64Array(names.length);
  #place = 0;

  /** Where the line that was parsed last ends, behind its newline. */
  get end(): number {
    return this.#place;
  }

  /**
   * Parses the line that begins at `start`, if it looks like the one that was learnt and all of it is there. Up to the
   * last place in sixteen the numbers are what JSON.parse gives.
   */
  parse(bytes: Buffer, start: number, into: TrainNumbers): boolean {
    if (this.#order.length === 0) return false;
    this.#place = start;
    for (let index = 0; index < this.#order.length; index++) {
      const name = this.#order[index]!;
      if (!this.#skip(bytes, this.#texts[index]!)) return false;
      if (!this.#readNumber(bytes, name)) return false;
    }
    if (!this.#skip(bytes, this.#texts[this.#order.length]!)) return false;
    const numbers = this.#numbers;
    into.seq = numbers[0]!;
    into.step = numbers[1]!;
    into.time = numbers[2]!;
    into.tokens = numbers[3]!;
    into.loss = numbers[4]!;
    into.learningRate = numbers[5]!;
    into.gradientNorm = numbers[6]!;
    into.tokensPerSecond = numbers[7]!;
    return true;
  }

  /** Learns how lines look from one that is whole: its text without the newline, and what JSON.parse made of it. */
  learn(text: string, json: Readonly<Record<string, unknown>>): void {
    const texts: string[] = [];
    const order: number[] = [];
    let before = "{";
    for (const [key, value] of Object.entries(json)) {
      const name = (names as readonly string[]).indexOf(key);
      if (name < 0) {
        before += `${JSON.stringify(key)}:${JSON.stringify(value)},`;
        continue;
      }
      texts.push(`${before}${JSON.stringify(key)}:`);
      order.push(name);
      before = ",";
    }
    if (order.length !== names.length) return;
    const end = before === "," ? "}\n" : `${before.slice(0, -1)}}\n`;
    this.#texts = [...texts, end].map((part) => Buffer.from(part));
    this.#order = order;
    // A line with spaces, say, does not look like what was learnt from it, and is never taken for one that does.
    const probe = Buffer.from(`${text}\n`);
    if (!this.parse(probe, 0, { ...emptyNumbers })) this.#order = [];
  }

  #skip(bytes: Buffer, text: Buffer): boolean {
    const place = this.#place;
    for (let index = 0; index < text.length; index++) {
      if (bytes[place + index] !== text[index]) return false;
    }
    this.#place = place + text.length;
    return true;
  }

  #readNumber(bytes: Buffer, name: number): boolean {
    let place = this.#place;
    if (bytes[place] === LITTLE_N) {
      this.#numbers[name] = Number.NaN;
      return name >= FIRST_NULLABLE && this.#skip(bytes, NULL);
    }
    const negative = bytes[place] === MINUS;
    if (negative) place++;
    let mantissa = 0;
    let digits = 0;
    let exponent = 0;
    const first = place;
    for (let digit = bytes[place]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++place]! - ZERO) {
      if (digits < 16) mantissa = mantissa * 10 + digit;
      else exponent++;
      if (mantissa > 0) digits++;
    }
    if (place === first || (bytes[first] === ZERO && place > first + 1)) return false;
    if (bytes[place] === POINT) {
      const firstOfFraction = ++place;
      for (let digit = bytes[place]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++place]! - ZERO) {
        if (digits >= 16) continue;
        mantissa = mantissa * 10 + digit;
        exponent--;
        if (mantissa > 0) digits++;
      }
      if (place === firstOfFraction) return false;
    }
    if (bytes[place] === LITTLE_E || bytes[place] === BIG_E) {
      place++;
      const negativeExponent = bytes[place] === MINUS;
      if (negativeExponent || bytes[place] === PLUS) place++;
      let written = 0;
      const firstOfExponent = place;
      for (let digit = bytes[place]! - ZERO; digit >= 0 && digit <= 9; digit = bytes[++place]! - ZERO)
        written = written * 10 + digit;
      if (place === firstOfExponent) return false;
      exponent += negativeExponent ? -written : written;
    }
    this.#place = place;
    const value = scale(mantissa, exponent);
    this.#numbers[name] = negative ? -value : value;
    return Number.isFinite(value) && (name >= FIRST_NULLABLE || !isFraction(name, value));
  }
}

export const emptyNumbers: TrainNumbers = {
  ...{ seq: 0, step: 0, time: 0, tokens: 0 },
  ...{ loss: 0, learningRate: 0, gradientNorm: 0, tokensPerSecond: 0 },
};

/** The offset behind the next newline, or -1. */
export function endOfLine(bytes: Buffer, start: number): number {
  return bytes.indexOf(NEWLINE, start) + 1 || -1;
}

function scale(mantissa: number, exponent: number): number {
  if (exponent === 0) return mantissa;
  if (exponent < 0) return exponent >= -22 ? mantissa / powers[-exponent]! : mantissa * 10 ** exponent;
  return exponent <= 22 ? mantissa * powers[exponent]! : mantissa * 10 ** exponent;
}

function isFraction(name: number, value: number): boolean {
  return integers.includes(names[name]!) && !Number.isSafeInteger(value);
}
