// The processes of runs where there is no /proc: found by parent through systeminformation, which starts a program.
import os from "node:os";
import { processes } from "systeminformation";
import type { RunSample } from "../../schemas/monitor.ts";
import { DISCOVERY_MILLISECONDS, type ActiveRun, type RunProcesses } from "./active-run.ts";
import { treeOf } from "./process-table.ts";

interface Row {
  pid: number;
  parent: number;
  /** Cores. */
  cpu: number;
  /** Resident bytes. */
  memory: number;
}

export class PortableRunProcesses implements RunProcesses {
  #rows: Row[] = [];
  #members = new Map<string, ReadonlySet<number>>();
  #askedAt = -Infinity;
  #asking = false;

  sample(runs: readonly ActiveRun[]): RunSample[] {
    const due = performance.now() - this.#askedAt >= DISCOVERY_MILLISECONDS;
    if (runs.length > 0 && due && !this.#asking) void this.#ask();
    this.#members = new Map(runs.map(({ id, pid }) => [id, treeOf(this.#rows, [pid])]));
    return runs.map(({ id, pid }) => {
      const rows = this.#rows.filter((row) => this.#members.get(id)!.has(row.pid));
      const sum = (key: "cpu" | "memory"): number => rows.reduce((total, row) => total + row[key], 0);
      return { run: id, pid, cpu: sum("cpu"), memory: sum("memory") };
    });
  }

  runOf(pid: number): string | null {
    for (const [run, pids] of this.#members) if (pids.has(pid)) return run;
    return null;
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    // Windows tells a share of the whole machine, `ps` one of a single core; both in percent.
    const cores = (process.platform === "win32" ? os.cpus().length : 1) / 100;
    try {
      const { list } = await processes();
      this.#rows = list.map(({ pid, parentPid, cpu, memRss }) => {
        return { pid, parent: parentPid, cpu: Math.max(0, cpu * cores), memory: memRss * 1024 };
      });
    } catch {
      // The program that tells may be missing; the former figures stay.
    } finally {
      this.#asking = false;
      this.#askedAt = performance.now();
    }
  }
}
