// What a reader of the machine gives, and the sums from rising counters that every reader needs.
import type { MachineSample } from "../../schemas/monitor.ts";

export type MachineReading = Pick<MachineSample, "cpu" | "memory" | "disk" | "network">;

export interface MachineReader {
  /** Loads and rates are those since the call before; the first call gives 0 for them. Never throws. */
  read(): Promise<MachineReading>;
}

/** Amount of something that only rises, as a rate since the call before; 0 at first and when it was set back. */
export class Rate {
  #amount: number | undefined;
  #time = 0;

  perSecond(amount: number): number {
    const now = performance.now();
    const before = this.#amount;
    const seconds = (now - this.#time) / 1000;
    this.#amount = amount;
    this.#time = now;
    return before === undefined || seconds <= 0 ? 0 : Math.max(0, (amount - before) / seconds);
  }
}

/** Busy share since the call before; 0 at first. */
export class BusyShare {
  #busy = 0;
  #total = 0;

  since(times: { busy: number; total: number }): number {
    const [busy, total] = [times.busy - this.#busy, times.total - this.#total];
    const first = this.#total === 0;
    this.#busy = times.busy;
    this.#total = times.total;
    return first || total <= 0 ? 0 : Math.min(1, Math.max(0, busy / total));
  }
}
