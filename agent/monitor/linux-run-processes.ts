// The processes of runs on Linux: found by parent and by the mark in their environment, read from /proc.
import type { RunSample } from "../../schemas/monitor.ts";
import { DISCOVERY_MILLISECONDS, type ActiveRun, type RunProcesses } from "./active-run.ts";
import type { ProcessRow } from "./proc-files.ts";
import { readProcess, readProcesses, readRunMark, treeOf } from "./process-table.ts";

interface Usage {
  started: string;
  cpuSeconds: number;
}

interface Mark {
  started: string;
  /** Undefined for a process that belongs to no run. */
  folder: string | undefined;
}

export class LinuxRunProcesses implements RunProcesses {
  /** The processes of each run, by the run's id. */
  #members = new Map<string, ReadonlySet<number>>();
  /** The mark of every process that was looked at, so that each environment is read once. */
  readonly #marks = new Map<number, Mark>();
  readonly #usage = new Map<number, Usage>();
  #sampledAt = performance.now();
  #discoveredAt = -Infinity;
  #known = "";
  #discovering = false;

  sample(runs: readonly ActiveRun[]): RunSample[] {
    const now = performance.now();
    const seconds = (now - this.#sampledAt) / 1000;
    this.#sampledAt = now;
    const known = runs.map(({ id, pid }) => `${id} ${pid}`).join("\n");
    if (runs.length === 0) this.#forget();
    else if (known !== this.#known || now - this.#discoveredAt >= DISCOVERY_MILLISECONDS) {
      this.#discoveredAt = now;
      void this.#discover(runs);
    }
    this.#known = known;
    return runs.map((run) => this.#sum(run, seconds));
  }

  runOf(pid: number): string | null {
    for (const [run, pids] of this.#members) if (pids.has(pid)) return run;
    return null;
  }

  #sum({ id, pid }: ActiveRun, seconds: number): RunSample {
    const sample = { run: id, pid, cpu: 0, memory: 0 };
    for (const member of this.#members.get(id) ?? [pid]) {
      const row = readProcess(member);
      if (row === undefined) {
        this.#usage.delete(member);
        continue;
      }
      sample.memory += row.memory;
      sample.cpu += this.#cores(row, seconds);
    }
    return sample;
  }

  #cores({ pid, started, cpuSeconds }: ProcessRow, seconds: number): number {
    const before = this.#usage.get(pid);
    this.#usage.set(pid, { started, cpuSeconds });
    if (before?.started !== started || seconds <= 0) return 0;
    return Math.max(0, cpuSeconds - before.cpuSeconds) / seconds;
  }

  /** Goes through all processes. */
  async #discover(runs: readonly ActiveRun[]): Promise<void> {
    if (this.#discovering) return;
    this.#discovering = true;
    try {
      const rows = readProcesses();
      const marks = await this.#readMarks(rows);
      // The last run has ended meanwhile.
      if (this.#known === "") return;
      this.#members = new Map(
        runs.map(({ id, pid, folder }) => {
          const marked = rows.filter((row) => marks.get(row.pid)?.folder === folder);
          return [id, treeOf(rows, [pid, ...marked.map((row) => row.pid)])];
        }),
      );
    } catch {
      // /proc is hidden from this process; the trainers themselves are still known by their pids.
    } finally {
      this.#discovering = false;
    }
  }

  async #readMarks(rows: readonly ProcessRow[]): Promise<ReadonlyMap<number, Mark>> {
    const alive = new Set(rows.map(({ pid }) => pid));
    for (const pid of this.#marks.keys()) if (!alive.has(pid)) this.#marks.delete(pid);
    for (const { pid, started } of rows) {
      if (this.#marks.get(pid)?.started === started) continue;
      this.#marks.set(pid, { started, folder: await readRunMark(pid) });
    }
    return this.#marks;
  }

  #forget(): void {
    this.#members.clear();
    this.#marks.clear();
    this.#usage.clear();
    this.#discoveredAt = -Infinity;
  }
}
