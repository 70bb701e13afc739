// Child processes for work that is heavy or that reads what strangers wrote. One may be killed at any moment, and
// nothing but its own job fails with it.
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import type { Home } from "../store/home.ts";
import type { JobInput, JobName, JobResult } from "./jobs.ts";

export interface Workers {
  /**
   * Waits for a free process and does the job there. When `signal` is aborted the process is killed, and the promise
   * rejects with the signal's reason once it is gone. Throws what the job throws, `worker_failed`, `worker_timed_out`.
   */
  run<J extends JobName>(
    job: J,
    input: JobInput<J>,
    options: { signal: AbortSignal; onProgress?: (progress: WorkProgress) => void },
  ): Promise<JobResult<J>>;
  readonly processIds: readonly number[];
  /** Ends all processes; jobs that are not done fail. */
  close(): Promise<void>;
}

export interface WorkersOptions {
  home: Home;
  /** Processes at once. */
  count?: number;
  /** Of each process's JavaScript heap. */
  memoryLimitMegabytes?: number;
  program?: string;
}
