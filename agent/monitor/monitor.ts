// Watches the machine: samples for whoever looks on, a history that outlives the agent, and alerts.
import path from "node:path";
import type { Alert, MachineHistory, MachineSample, MonitorThresholds } from "../../schemas/monitor.ts";
import { Listeners } from "../store/listeners.ts";
import { makeFolders } from "../store/write-file.ts";
import type { ActiveRun, RunProcesses } from "./active-run.ts";
import { Alerts } from "./alerts.ts";
import { openGpus } from "./gpu/gpus.ts";
import type { GpuSource } from "./gpu/source.ts";
import { HistoryFile } from "./history-file.ts";
import type { MachineReader } from "./machine-reading.ts";
import { openMachine } from "./machine.ts";
import { openRunProcesses } from "./run-processes.ts";
import { seriesOf } from "./series.ts";
import { SessionClock, systemClocks, type Clocks } from "./session-clock.ts";

export type MonitorListener = (sample: MachineSample, alerts: Alert[]) => void;

export interface HistoryRange {
  /** Seconds since the Unix epoch. */
  from: number;
  to: number;
  bins: number;
  /** Chooses series by name; otherwise it is all but those of runs that are not active now. */
  wanted?: ((name: string) => boolean) | undefined;
}

export interface Monitor {
  latest(): MachineSample | undefined;
  /** Smallest, largest and mean value per bin: a second's resolution for the last 10 minutes, 10 minutes' after a day. */
  history(range: HistoryRange): MachineHistory;
  /** Hears of each sample with the alerts that it raised, changed or ended. Returns what ends it. */
  watch(listener: MonitorListener): () => void;
  /** Those that stand now. */
  alerts(): Alert[];
  close(): Promise<void>;
}

export interface MonitorOptions {
  /** Where the history is kept; made when it is not there. */
  folder: string;
  /** The folder whose file system is watched. */
  home: string;
  thresholds: MonitorThresholds;
  /** Runs that have a live trainer now. Asked for each sample. */
  runs: () => readonly ActiveRun[];
  /** Told of a sample that could not be taken, and of a listener that has thrown. */
  onFailure: (error: unknown) => void;
  clocks?: Clocks;
  paces?: Paces;
}

/** Seconds between samples. */
export interface Paces {
  /** While somebody looks on. */
  watched: number;
  /** While a run is active. */
  active: number;
  idle: number;
}

const defaultPaces: Paces = { watched: 1, active: 2, idle: 10 };

/** The first sample has to wait until there is something to compare counters with. */
const FIRST_SAMPLE_SECONDS = 0.5;

/** Errors: `not_writable` and `not_a_folder` for the history's folder. */
export async function openMonitor(options: MonitorOptions): Promise<Monitor> {
  makeFolders(options.folder);
  const clock = new SessionClock(options.clocks ?? systemClocks);
  const history = await HistoryFile.open(path.join(options.folder, "history.jsonl"), clock.read().time);
  return new RunningMonitor(options, clock, history);
}

class RunningMonitor implements Monitor {
  readonly #options: MonitorOptions;
  readonly #clock: SessionClock;
  readonly #history: HistoryFile;
  readonly #alerts: Alerts;
  readonly #machine: MachineReader;
  readonly #processes: RunProcesses;
  readonly #gpus: GpuSource;
  readonly #listeners: Listeners<Parameters<MonitorListener>>;
  #latest: MachineSample | undefined;
  /** End of the newest sample, by the session's clock. */
  #sampledAt: number | undefined;
  readonly #paces: Paces;
  #pace: number;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #sampling: Promise<void> | undefined;
  #closed = false;

  constructor(options: MonitorOptions, clock: SessionClock, history: HistoryFile) {
    this.#options = options;
    this.#listeners = new Listeners(options.onFailure);
    this.#clock = clock;
    this.#history = history;
    this.#alerts = new Alerts(options.thresholds);
    this.#machine = openMachine(options.home);
    this.#processes = openRunProcesses();
    this.#paces = options.paces ?? defaultPaces;
    this.#pace = this.#paces.idle;
    this.#gpus = openGpus(this.#pace);
    this.#machine.read().catch(options.onFailure);
    this.#scheduleIn(FIRST_SAMPLE_SECONDS);
  }

  latest(): MachineSample | undefined {
    return this.#latest;
  }

  history({ from, to, bins, wanted }: HistoryRange): MachineHistory {
    const active = new Set(this.#options.runs().map(({ id }) => id));
    const isOfNow = (name: string): boolean => {
      const run = /^run\.(.*)\.\w+$/.exec(name)?.[1];
      return run === undefined || active.has(run);
    };
    return this.#history.levels.query(from, to, bins, wanted ?? isOfNow);
  }

  watch(listener: MonitorListener): () => void {
    const leave = this.#listeners.add(listener);
    this.#hurry();
    return leave;
  }

  alerts(): Alert[] {
    return this.#alerts.standing();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#sampling;
    await Promise.all([this.#gpus.close(), this.#history.close()]);
  }

  /** Whoever begins to look on does not wait for a slow pace to end. */
  #hurry(): void {
    const soon = performance.now() + this.#paces.watched * 1000;
    if (this.#sampling === undefined && this.#dueAt > soon) this.#scheduleIn(0);
  }

  #scheduleIn(seconds: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#dueAt = performance.now() + seconds * 1000;
    this.#timer = setTimeout(() => {
      this.#sampling = this.#sample()
        .catch(this.#options.onFailure)
        .finally(() => {
          this.#sampling = undefined;
          // Counted from when it was due, so that samples do not drift; those that were missed are left out.
          this.#scheduleIn(Math.max(0, (this.#dueAt - performance.now()) / 1000 + this.#pace));
        });
    }, seconds * 1000);
    this.#timer.unref();
  }

  async #sample(): Promise<void> {
    const runs = this.#options.runs();
    this.#choosePace(runs.length > 0);
    const reading = await this.#machine.read();
    const { time, shift } = this.#clock.read();
    if (shift !== 0) this.#history.shift(shift);
    const sample: MachineSample = {
      time,
      ...reading,
      gpus: this.#gpus.samples().map((gpu) => ({
        ...gpu,
        processes: gpu.processes.map((user) => ({ ...user, run: this.#processes.runOf(user.pid) })),
      })),
      runs: this.#processes.sample(runs),
    };
    this.#latest = sample;
    this.#record(sample, shift);
    const changes = this.#alerts.evaluate(sample, performance.now() / 1000);
    this.#listeners.tell(sample, changes);
  }

  /** A sample stands for the time since the one before, unless the machine slept in between. */
  #record(sample: MachineSample, shift: number): void {
    const longest = 1.5 * this.#paces.idle;
    const before =
      this.#sampledAt === undefined ? sample.time - FIRST_SAMPLE_SECONDS : this.#sampledAt + shift;
    const start = sample.time - before > longest ? sample.time - this.#pace : before;
    this.#sampledAt = sample.time;
    this.#history.add(start, sample.time, seriesOf(sample));
  }

  #choosePace(active: boolean): void {
    const { watched, active: duringRuns, idle } = this.#paces;
    const pace = this.#listeners.count > 0 ? watched : active ? duringRuns : idle;
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#gpus.setPace(pace);
  }
}
