// Child processes for work that is heavy or that reads what strangers wrote. One may be killed at any moment, and
// nothing but its own job fails with it.
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { WorkProgress } from "../../schemas/protocol/method.ts";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { jobs, type JobInput, type JobName, type JobResult } from "./jobs.ts";
import { unpackFailure, type Order } from "./messages.ts";
import { WorkerEnded, WorkerProcess, type Answer } from "./worker-process.ts";

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
  /** For every job, instead of its own. */
  timeLimitSeconds?: number;
  program?: string;
}

export function openWorkers(options: WorkersOptions): Workers {
  return new Pool({
    count: defaultCount,
    memoryLimitMegabytes: 1024,
    // Lies beside the bundle that this module was built into.
    program: fileURLToPath(new URL("./worker.mjs", import.meta.url)),
    ...options,
  });
}

/** Two, so that a long job never keeps a short one waiting; more would only compete with training. */
const defaultCount = 2;
/** Processes that stay for the next job, and how long. */
const mostIdle = 2;
const idleMilliseconds = 120_000;
/** A process that holds more after a job is not kept for the next one. */
const mostIdleMegabytes = 384;
const startSeconds = 60;
/** A job that may take longer than this leaves one process to the others. */
const longSeconds = 60;

interface Task {
  readonly order: Order;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: WorkProgress) => void;
  /** It waits no longer. */
  readonly begin: () => void;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

type PoolOptions = Required<Omit<WorkersOptions, "timeLimitSeconds">> &
  Pick<WorkersOptions, "timeLimitSeconds">;

class Pool implements Workers {
  readonly #options: PoolOptions;
  readonly #processes = new Set<WorkerProcess>();
  readonly #idle = new Map<WorkerProcess, NodeJS.Timeout>();
  /** In the order in which they came. */
  #waiting: Task[] = [];
  #working = 0;
  #longWorking = 0;
  #closed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get processIds(): readonly number[] {
    return [...this.#processes].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  async run<J extends JobName>(
    job: J,
    input: JobInput<J>,
    { signal, onProgress }: Parameters<Workers["run"]>[2],
  ): Promise<JobResult<J>> {
    signal.throwIfAborted();
    const order: Order = { job, input: jobs[job].input.parse(input) };
    const result = await new Promise<unknown>((resolve, reject) => {
      const leave = (): void => this.#leaveQueue(task);
      const task: Task = {
        order,
        signal,
        onProgress: onProgress ?? (() => undefined),
        begin: () => signal.removeEventListener("abort", leave),
        resolve,
        reject,
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#waiting.push(task);
      this.#startNext();
    });
    return jobs[job].result.parse(result) as JobResult<J>;
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const { order, reject } of this.#waiting) reject(endedWithAgent(order.job));
    this.#waiting = [];
    for (const timer of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#processes].map((worker) => worker.kill()));
  }

  #leaveQueue(task: Task): void {
    if (!this.#waiting.includes(task)) return;
    this.#waiting = this.#waiting.filter((other) => other !== task);
    task.reject(task.signal.reason);
  }

  #startNext(): void {
    const { count } = this.#options;
    while (this.#working < count) {
      const mayBeLong = this.#longWorking < Math.max(1, count - 1);
      const index = this.#waiting.findIndex(({ order }) => mayBeLong || !isLong(order.job));
      const [task] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (task === undefined) return;
      void this.#work(task);
    }
  }

  async #work(task: Task): Promise<void> {
    const { job } = task.order;
    task.begin();
    this.#working += 1;
    if (isLong(job)) this.#longWorking += 1;
    try {
      const worker = this.#takeProcess();
      try {
        task.resolve(await this.#perform(worker, task));
      } finally {
        this.#giveBack(worker);
      }
    } catch (error) {
      const failed = this.#closed ? endedWithAgent(job) : error;
      task.reject(task.signal.aborted ? task.signal.reason : failed);
    } finally {
      this.#working -= 1;
      if (isLong(job)) this.#longWorking -= 1;
      this.#startNext();
    }
  }

  async #perform(worker: WorkerProcess, { order, signal, onProgress }: Task): Promise<unknown> {
    const { task, seconds: ownSeconds } = jobs[order.job];
    const seconds = this.#options.timeLimitSeconds ?? ownSeconds;
    const kill = (): void => void worker.kill();
    const timeOut = new AbortController();
    const endAfter = (limit: number): NodeJS.Timeout =>
      setTimeout(() => {
        timeOut.abort();
        kill();
      }, limit * 1000);
    let timer = endAfter(startSeconds);
    const begun = (): void => {
      clearTimeout(timer);
      timer = endAfter(seconds);
    };
    signal.addEventListener("abort", kill);
    try {
      const answer = await worker.perform(order, { begun, progress: onProgress });
      if (answer.megabytes > mostIdleMegabytes) await worker.kill();
      return openAnswer(answer);
    } catch (error) {
      if (!(error instanceof WorkerEnded)) throw error;
      throw timeOut.signal.aborted
        ? errors.workerTimedOut(task, seconds)
        : errors.workerFailed(task, error.message);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", kill);
      // It may have answered in the moment in which it was to be killed.
      if (signal.aborted) await worker.kill();
    }
  }

  #takeProcess(): WorkerProcess {
    // The one that worked last knows best what is asked for again.
    for (const [worker, timer] of [...this.#idle].reverse()) {
      clearTimeout(timer);
      this.#idle.delete(worker);
      if (worker.isUsable) return worker;
    }
    const { program, home, memoryLimitMegabytes } = this.#options;
    if (!existsSync(program)) throw errors.workerMissing(program);
    const worker = new WorkerProcess({ program, homeRoot: home.root, heapMegabytes: memoryLimitMegabytes });
    this.#processes.add(worker);
    void worker.ended.then(() => {
      this.#processes.delete(worker);
      clearTimeout(this.#idle.get(worker));
      this.#idle.delete(worker);
    });
    return worker;
  }

  #giveBack(worker: WorkerProcess): void {
    // Its time may have run out in the moment in which it answered.
    if (!worker.isUsable) return;
    if (this.#closed || this.#idle.size >= mostIdle) {
      void worker.kill();
      return;
    }
    const timer = setTimeout(() => {
      this.#idle.delete(worker);
      void worker.kill();
    }, idleMilliseconds);
    timer.unref();
    this.#idle.set(worker, timer);
  }
}

function isLong(job: JobName): boolean {
  return jobs[job].seconds > longSeconds;
}

function endedWithAgent(job: JobName): Error {
  return errors.workerFailed(jobs[job].task, "was ended together with the agent");
}

/** The result, or what the job threw. */
function openAnswer(answer: Answer): unknown {
  if (answer.kind === "done") return answer.result;
  if (answer.kind === "failed") throw unpackFailure(answer.failure);
  const error = new Error(answer.message);
  error.stack = answer.stack;
  throw error;
}
