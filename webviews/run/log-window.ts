// The part of a log that is held in memory: it moves along with what is looked at, however long the log is.
import type { NumberedLogLine } from "../../schemas/panels/run.ts";

/** Some screens in each direction. */
const MOST_LINES = 4000;

/** Lines as they come, with the places to go on from at either end. */
export interface LogPage {
  readonly lines: readonly NumberedLogLine[];
  readonly isStart: boolean;
  readonly isEnd: boolean;
  readonly before: number;
  readonly after: number;
}

export class LogWindow {
  lines: NumberedLogLine[] = [];
  /** Whether the first line is the first of all, and the last one the newest. */
  isStart = false;
  isEnd = false;
  before = 0;
  after = 0;

  /** Begins anew with a page. */
  replace(page: LogPage): void {
    this.lines = [...page.lines];
    this.isStart = page.isStart;
    this.isEnd = page.isEnd;
    this.before = page.before;
    this.after = page.after;
  }

  /** Returns how many lines went at the other end. */
  append(page: LogPage): number {
    this.lines.push(...page.lines);
    this.isEnd = page.isEnd;
    this.after = page.after;
    const surplus = Math.max(0, this.lines.length - MOST_LINES);
    if (surplus > 0) {
      this.lines.splice(0, surplus);
      this.isStart = false;
      this.before = this.lines[0]!.number;
    }
    return surplus;
  }

  /** Returns how many lines came to stand before the others. */
  prepend(page: LogPage): number {
    this.lines.unshift(...page.lines);
    this.isStart = page.isStart;
    this.before = page.before;
    if (this.lines.length > MOST_LINES) {
      this.lines.length = MOST_LINES;
      this.isEnd = false;
      this.after = this.lines.at(-1)!.number + 1;
    }
    return page.lines.length;
  }
}
