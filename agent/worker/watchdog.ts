// A thread beside a worker's job. It ends the process when the agent is gone, or when a job takes too much memory,
// also while the job keeps the main thread busy.
import { Worker } from "node:worker_threads";

const lookEveryMilliseconds = 200;

export interface Watchdog {
  /** Resident memory of the process, in MiB; null for no limit. */
  limitMemory(megabytes: number | null): void;
}

export function startWatchdog(): Watchdog {
  const limit = new Int32Array(new SharedArrayBuffer(4));
  const thread = new Worker(watchSource, {
    eval: true,
    workerData: { limit, parent: process.ppid, every: lookEveryMilliseconds },
  });
  thread.unref();
  return {
    limitMemory: (megabytes) => {
      Atomics.store(limit, 0, megabytes ?? 0);
    },
  };
}

/** The last words go to stderr, where the agent reads why the process has ended. */
const watchSource = `
  const { writeSync } = require("node:fs");
  const { workerData: { limit, parent, every } } = require("node:worker_threads");
  const parentLives = () => {
    if (process.ppid !== parent) return false;
    try { process.kill(parent, 0); return true; } catch (error) { return error.code === "EPERM"; }
  };
  const end = () => {
    // The group, with whatever the job has started; Windows has none.
    try { process.kill(-process.pid, "SIGKILL"); } catch { process.kill(process.pid, "SIGKILL"); }
  };
  setInterval(() => {
    if (!parentLives()) return end();
    const most = Atomics.load(limit, 0);
    if (most === 0 || process.memoryUsage.rss() < most * 1048576) return;
    try { writeSync(2, "memory limit of " + most + " MiB reached\\n"); } finally { end(); }
  }, every);
`;
