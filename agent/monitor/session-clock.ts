// Time for records that are kept: as even as a stopwatch, and anchored to the wall clock that people read.
import os from "node:os";

/** Where time comes from, in seconds. */
export interface Clocks {
  /** Since the Unix epoch; may be set forward and back. */
  wall: () => number;
  /** Rises evenly, and may stand still while the machine sleeps. */
  steady: () => number;
  /** Since boot, the time asleep included; may be as coarse as a second. */
  uptime: () => number;
}

export const systemClocks: Clocks = {
  wall: () => Date.now() / 1000,
  steady: () => performance.now() / 1000,
  uptime: () => os.uptime(),
};

/** A difference above this is a clock that was set or a machine that slept; below it, rounding and slewing. */
const TOLERANCE_SECONDS = 2;

export class SessionClock {
  readonly #clocks: Clocks;
  readonly #steadyStart: number;
  readonly #uptimeStart: number;
  /** What is added to the steady time to make it wall time. */
  #offset: number;
  #asleep = 0;

  constructor(clocks: Clocks) {
    this.#clocks = clocks;
    this.#steadyStart = clocks.steady();
    this.#uptimeStart = clocks.uptime();
    this.#offset = clocks.wall() - this.#steadyStart;
  }

  /**
   * The time now, and by how many seconds the wall clock was set since the call before. All that was recorded since
   * this clock was made moves by as much: the newest setting is taken for the right one.
   */
  read(): { time: number; shift: number } {
    const { wall, steady, uptime } = this.#clocks;
    const slept = uptime() - this.#uptimeStart - (steady() - this.#steadyStart);
    if (Math.abs(slept - this.#asleep) > TOLERANCE_SECONDS) this.#asleep = slept;
    const time = steady() + this.#asleep + this.#offset;
    const difference = wall() - time;
    if (Math.abs(difference) <= TOLERANCE_SECONDS) return { time, shift: 0 };
    this.#offset += difference;
    return { time: time + difference, shift: difference };
  }
}
