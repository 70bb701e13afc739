// Looks after the runs of a home, again and again: what has become of them, which give no sign of life, what is to be
// tried again, what may begin.
import type { StallThresholds } from "./stall.ts";
import { stallSeconds } from "./stall.ts";
import type { Beginner } from "./begin.ts";
import type { KnownRuns } from "./known-runs.ts";
import type { Pauses } from "./pause.ts";
import type { Settler } from "./settle.ts";

export interface Supervision {
  readonly runs: KnownRuns;
  readonly settler: Settler;
  readonly beginner: Beginner;
  readonly pauses: Pauses;
  readonly pollMilliseconds: number;
  readonly stall: StallThresholds;
  onFailure(error: unknown): void;
}

const toldMilliseconds = 60_000;

export class Supervisor {
  readonly #around: Supervision;
  #timer: NodeJS.Timeout | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #isWanted = false;
  #told: { words: string; at: number } | undefined;
  #closed = false;

  constructor(around: Supervision) {
    this.#around = around;
  }

  begin(): void {
    this.#timer = setInterval(() => this.#look(), this.#around.pollMilliseconds);
    this.soon();
  }

  /** Does `work` while nothing else changes runs or the queue. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#work.then(work);
    this.#work = result.catch(() => undefined);
    return result;
  }

  /** Looks after everything as soon as what is being done is done. */
  soon(): void {
    if (this.#isWanted || this.#closed) return;
    this.#isWanted = true;
    const work = this.exclusive(async () => {
      this.#isWanted = false;
      if (this.#closed) return;
      this.#tellPauses();
      await this.#around.settler.settle();
      await this.#around.beginner.beginWhatFits();
    });
    // A full disk, above all: the next look tries again.
    work.catch((error: unknown) => this.#report(error));
  }

  /** Waits for what is being done, and begins nothing more. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.#work;
  }

  #look(): void {
    try {
      this.#around.runs.lookAround();
    } catch (error) {
      this.#report(error);
    }
    this.#noticeStalls();
    this.soon();
  }

  #tellPauses(): void {
    for (const run of this.#around.runs.all()) {
      try {
        this.#around.pauses.apply(run);
      } catch (error) {
        this.#report(error);
      }
    }
  }

  /** What fails at every look is told once a minute. */
  #report(error: unknown): void {
    const words = String(error);
    if (words === this.#told?.words && performance.now() - this.#told.at < toldMilliseconds) return;
    this.#told = { words, at: performance.now() };
    this.#around.onFailure(error);
  }

  #noticeStalls(): void {
    for (const run of this.#around.runs.all()) {
      if (run.trainer === undefined) continue;
      const limit = stallSeconds(this.#around.stall, run.follower?.latest().medianStepSeconds);
      const silence = (performance.now() - run.signOfLife) / 1000;
      // A paused run waits, and has said so.
      const isStalled = run.state !== "paused" && silence > limit;
      if (isStalled === (run.stalledSince !== undefined)) continue;
      run.stalledSince = isStalled ? new Date(Date.now() - silence * 1000) : undefined;
      this.#around.runs.touch(run.id);
    }
  }
}
