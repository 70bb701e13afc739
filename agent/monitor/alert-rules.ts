// What can be the matter with a machine: for each kind of alert the values to look at, and what to say. Pure.
import type { Alert, AlertKind, MachineSample } from "../../schemas/monitor.ts";
import { formatBytes } from "../store/format-bytes.ts";

/** One value that a threshold is held against. */
export interface Finding {
  /** What the value is of, where a kind has several: a GPU, a run. */
  subject: string;
  source: Alert["source"];
  value: number;
  message: string;
}

export interface AlertRule {
  /** Which side of the threshold is bad. */
  bad: "above" | "below";
  find: (sample: MachineSample) => Finding[];
}

export const alertRules: Record<AlertKind, AlertRule> = {
  memory_low: {
    bad: "below",
    find: ({ memory }) =>
      machine(
        memory.available / memory.total,
        `Only ${formatBytes(memory.available)} of ${formatBytes(memory.total)} memory are left. Close other programs, or stop a run: the system ends processes when none is left.`,
      ),
  },
  swap_high: {
    bad: "above",
    find: ({ memory }) =>
      machine(
        memory.swapUsed / memory.total,
        `${formatBytes(memory.swapUsed)} lie in swap, which makes training many times slower. Close other programs, or run less at once.`,
      ),
  },
  disk_low: {
    bad: "below",
    find: ({ disk }) =>
      machine(
        disk.free,
        `Only ${formatBytes(disk.free)} are free at the home folder, and checkpoints need room. Remove runs or models that are no longer needed.`,
      ),
  },
  cpu_contended: {
    bad: "above",
    find: ({ cpu, runs }) => {
      if (runs.length === 0) return [];
      const ours = runs.reduce((cores, run) => cores + run.cpu, 0) / Math.max(1, cpu.perCore.length);
      const others = Math.max(0, cpu.load - ours);
      const share = `${Math.round(others * 100)} %`;
      return machine(
        others,
        `Other programs take ${share} of the processor, and the runs are slower for it.`,
      );
    },
  },
  gpu_hot: {
    bad: "above",
    find: ({ gpus }) =>
      gpus.flatMap(({ vendor, index, name, temperature }) => {
        if (temperature === null) return [];
        const message = `GPU ${index} (${name}) is at ${Math.round(temperature)} °C and will slow itself down. Look to its cooling.`;
        return machine(temperature, message, `${vendor} ${index}`);
      }),
  },
  gpu_memory_low: {
    bad: "below",
    find: ({ gpus }) =>
      gpus.flatMap(({ vendor, index, name, memoryTotal, memoryUsed }) => {
        if (memoryTotal === null || memoryUsed === null || memoryTotal === 0) return [];
        const left = Math.max(0, memoryTotal - memoryUsed);
        const message = `Only ${formatBytes(left)} of ${formatBytes(memoryTotal)} are left on GPU ${index} (${name}). A smaller batch or a shorter sequence takes less.`;
        return machine(left / memoryTotal, message, `${vendor} ${index}`);
      }),
  },
  run_memory_high: {
    bad: "above",
    find: ({ runs, memory }) =>
      runs.map(({ run, memory: used }) => ({
        subject: run,
        source: { run },
        value: used / memory.total,
        message: `The run takes ${formatBytes(used)} of ${formatBytes(memory.total)} memory. A smaller local_batch_size takes less.`,
      })),
  },
};

function machine(value: number, message: string, subject = "machine"): Finding[] {
  return Number.isFinite(value) ? [{ subject, source: "machine", value, message }] : [];
}
