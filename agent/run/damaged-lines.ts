// Where damaged lines of a file of metrics lie, until there is a metric in front of which that can be told.
import type { LogLine } from "../../schemas/run.ts";
import type { FileLine } from "./read-lines.ts";

/** Lines that are told one by one; of the others their number is told. */
const mostTold = 20;

export class DamagedLines {
  readonly #first: { offset: number; bytes: number | undefined }[] = [];
  #more = 0;

  add({ offset, text }: FileLine): void {
    if (this.#first.length === mostTold) this.#more += 1;
    else this.#first.push({ offset, bytes: text === undefined ? undefined : Buffer.byteLength(text) });
  }

  /** What is to be told of them; they are forgotten with it. */
  take(time: LogLine["time"]): LogLine[] {
    const messages = this.#first.map(({ offset, bytes }) => {
      const size = bytes === undefined ? "more than a mebibyte" : `${bytes} bytes`;
      return `A damaged line of metrics.jsonl (${size} at byte ${offset}) was left out; the rest is shown.`;
    });
    if (this.#more > 0) messages.push(`${this.#more} more damaged lines behind them were left out, too.`);
    this.forget();
    return messages.map((message) => ({ time, level: "warning", message }));
  }

  forget(): void {
    this.#first.length = 0;
    this.#more = 0;
  }
}
