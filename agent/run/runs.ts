// Every run of a home, as the agent keeps them: listed from memory, queued, placed, launched, watched over, retried.
import type { Hardware } from "../../schemas/hardware.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { Params } from "../../schemas/protocol.ts";
import type { RunManifest, RunState } from "../../schemas/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Database } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import type { RunFolder } from "./folder.ts";
import { KeptRuns } from "./kept-runs.ts";
import type { Pause } from "./pause.ts";
import type { StallThresholds } from "./stall.ts";

/** A run is started from a training file that has been read and has no errors. */
export interface StartRequest extends Omit<Params<"run/start">, "training"> {
  /** Absolute path of the training file. */
  readonly file: string;
  /** As resolved: `extends` merged, defaults filled in. */
  readonly config: TrainingFile;
  /** Where it tunes a base: what that takes at its peak, in bytes. */
  readonly plannedMemory?: number | undefined;
}

/** A change of labels and of the place in the queue; what is left out stays. */
export type RunChange = Omit<Params<"run/update">, "run">;

export interface StopRequest {
  /** Before the run's processes are ended. */
  readonly graceSeconds: number;
  /** Ends the waiting; the run is stopped all the same. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { message: string }) => void) | undefined;
}

export interface Runs {
  /** Newest first. */
  list(): { runs: RunSummary[]; damaged: { folder: string; reason: string }[] };
  /** Throws `run_not_found`. */
  get(id: string): { summary: RunSummary; manifest: RunManifest; folder: RunFolder };
  /** The trainers that live. */
  active(): { id: string; pid: number; folder: string; state: RunState }[];
  /** Whether a run goes on, or begins by itself once its turn comes: one that is held waits for somebody. */
  isBusy(): boolean;
  /** The run whose start was acknowledged under this operation id. */
  started(operationId: string): RunSummary | undefined;
  /** Answers when folder and queue are on the disk. A second call with the same operation id gives the same run. */
  start(request: StartRequest, operationId: string | undefined): Promise<RunSummary>;
  /** Answers when no process of the run is left. Throws `run_not_active`. */
  stop(id: string, request: StopRequest): Promise<RunSummary>;
  /** Back into the queue. Throws `run_is_active` and `run_finished`. */
  resume(id: string): Promise<RunSummary>;
  update(id: string, change: RunChange): Promise<RunSummary>;
  /** Returns the ids of all that wait, in their order. Throws `run_not_waiting` and `priorities_differ`. */
  reorder(id: string, before: string | null): Promise<string[]>;
  /** Lets trainers wait between their steps, and nothing begin; null ends that. Until its first call nothing is touched. */
  setPause(pause: Pause | null): void;
  /** Removes the folder. Throws `run_is_active`. */
  remove(id: string): Promise<void>;
  /** Tells which runs have changed, a few times a second at most. Returns what ends it. */
  onChange(listener: (ids: readonly string[]) => void): () => void;
  /** Begins nothing more, and stops every run that has a trainer. Those that wait go on waiting for the next agent. */
  stopAll(graceSeconds: number): Promise<void>;
  /** Stops looking after the runs, and never touches a trainer. */
  close(): Promise<void>;
}

export interface RunsOptions {
  readonly home: Home;
  readonly database: Database;
  readonly hardware: Hardware;
  /** Processes by the index of the GPU on which they are; `run` is null for a process that is not ours. */
  readonly gpusInUse: () => Promise<ReadonlyMap<number, readonly { pid: number; run: string | null }[]>>;
  /** Bytes that programs can still take without swapping. */
  readonly memoryAvailable: () => number;
  /** Told of what went wrong in the background; of a run, or of all. */
  readonly onFailure?: (error: unknown, run?: string) => void;
  /** The trainer's program, where it is not that of this build. */
  readonly program?: string | undefined;
  /** Between two looks at the runs; a lost trainer is noticed within this time. */
  readonly pollMilliseconds?: number;
  readonly stall?: StallThresholds;
}

/** Reads all runs, adopts the trainers that live, and takes the queue up where it was left. */
export async function openRuns(options: RunsOptions): Promise<Runs> {
  const runs = new KeptRuns(options);
  await runs.begin();
  return runs;
}
