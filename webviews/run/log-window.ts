// The part of a log that is held in memory: it moves along with what is looked at, however long the log is.
import type { PlacedLogLine } from "../../schemas/panels/run.ts";

/** Some screens in each direction. */
const MOST_LINES = 4000;

/** Lines as they come, with the places to go on from at either end. */
export interface LogPage {
  readonly lines: readonly PlacedLogLine[];
  /** Null at the beginning of the file. */
  readonly earlier: number | null;
  readonly later: number;
  /** Whether nothing lies behind them yet. */
  readonly atEnd: boolean;
}

export class LogWindow {
  lines: PlacedLogLine[] = [];
  earlier: number | null = null;
  later = 0;
  atEnd = false;

  /** Begins anew with a page. */
  replace({ lines, earlier, later, atEnd }: LogPage): void {
    this.lines = [...lines];
    this.earlier = earlier;
    this.later = later;
    this.atEnd = atEnd;
  }

  /** Returns how many lines went at the other end. */
  append({ lines, later, atEnd }: LogPage): number {
    this.lines.push(...lines);
    this.later = later;
    this.atEnd = atEnd;
    const surplus = Math.max(0, this.lines.length - MOST_LINES);
    if (surplus > 0) {
      this.lines.splice(0, surplus);
      this.earlier = this.lines[0]!.place;
    }
    return surplus;
  }

  /** Returns how many lines came to stand before the others. */
  prepend({ lines, earlier }: LogPage): number {
    this.lines.unshift(...lines);
    this.earlier = earlier;
    if (this.lines.length > MOST_LINES) {
      this.later = this.lines[MOST_LINES]!.place;
      this.lines.length = MOST_LINES;
      this.atEnd = false;
    }
    return lines.length;
  }
}
