// The runs of a home as one whole: what is asked of them, done one after the other.
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import { Id } from "../../schemas/protocol/method.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import { errors } from "../errors.ts";
import type { Change, QueueEntry } from "../store/document.ts";
import { diskFiles } from "../store/files.ts";
import { labelChanges, labelRemoval } from "../store/labels.ts";
import { asWriteFailure } from "../store/write-file.ts";
import { Beginner, isWaiting } from "./begin.ts";
import { ChangeNews } from "./change-news.ts";
import { createRun } from "./create.ts";
import {
  changedEntry,
  newEntry,
  type Placement,
  removeEntry,
  setEntry,
  usualPlacement,
  withThreads,
} from "./entries.ts";
import { type KnownRun, KnownRuns } from "./known-runs.ts";
import { requeueEnded } from "./launch.ts";
import { type Pause, Pauses } from "./pause.ts";
import { lastOrder, reordered } from "./queue.ts";
import type { RunChange, Runs, RunsOptions, StartRequest, StopRequest } from "./runs.ts";
import { RunBoard } from "./run-board.ts";
import { Settler } from "./settle.ts";
import { stallThresholds } from "./stall.ts";
import { stopRun } from "./stop.ts";
import { Supervisor } from "./supervise.ts";
import { stateAfter } from "./transitions.ts";
import { emptyFolder, hiddenRuns, hideRun } from "./trash.ts";

/** With all defaults. */
const defaults = {
  pollMilliseconds: 500,
  stall: stallThresholds,
  onFailure: (() => undefined) as NonNullable<RunsOptions["onFailure"]>,
};

/** Before its processes are ended, for a run whose stop was asked of an agent that is gone. */
const graceSecondsOfOthers = 60;

export class KeptRuns implements Runs {
  readonly #options: RunsOptions & typeof defaults;
  readonly #news: ChangeNews;
  readonly #runs: KnownRuns;
  readonly #beginner: Beginner;
  readonly #board: RunBoard;
  readonly #supervisor: Supervisor;
  readonly #pauses = new Pauses();
  readonly #stopping = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();

  constructor(options: RunsOptions) {
    this.#options = { ...defaults, ...options };
    const { home, database, hardware, onFailure } = this.#options;
    this.#news = new ChangeNews((error) => onFailure(error));
    this.#runs = new KnownRuns(home, (id) => this.#news.note(id));
    const runs = this.#runs;
    const machine = this.#machine;
    const failed = (id: string, error: unknown): void => onFailure(error, id);
    this.#beginner = new Beginner({
      ...{ runs, database, hardware, onFailure: failed, program: options.program },
      gpusInUse: () => options.gpusInUse(),
      memoryAvailable: () => options.memoryAvailable(),
      obstacle: () => this.#pauses.obstacle,
      onExit: (id) => {
        runs.look(id);
        this.#supervisor.soon();
      },
    });
    const isBeingStopped = (id: string): boolean => this.#stopping.has(id);
    this.#board = new RunBoard(runs, database, this.#beginner, isBeingStopped);
    const settler = new Settler({ runs, database, machine, isBeingStopped, onFailure: failed });
    const { pollMilliseconds, stall } = this.#options;
    const parts = {
      ...{ runs, settler, beginner: this.#beginner, pollMilliseconds, stall },
      pauses: this.#pauses,
    };
    this.#supervisor = new Supervisor({ ...parts, onFailure });
  }

  async begin(): Promise<void> {
    const { home, onFailure } = this.#options;
    this.#runs.lookAround(true);
    for (const run of this.#runs.all()) {
      if (run.trainer !== undefined && existsSync(run.folder.stop))
        void this.#stop(run, graceSecondsOfOthers);
    }
    this.#supervisor.begin();
    for (const folder of await hiddenRuns(home)) emptyFolder(folder).catch(onFailure);
    // Whoever asks at once sees what has become of the runs meanwhile.
    await this.#supervisor.exclusive(() => Promise.resolve());
  }

  list(): ReturnType<Runs["list"]> {
    return this.#board.list();
  }

  get(id: string): ReturnType<Runs["get"]> {
    const run = this.#board.known(id);
    return { summary: this.#board.summary(run), manifest: run.manifest, folder: run.folder };
  }

  active(): ReturnType<Runs["active"]> {
    return [...this.#runs.all()].flatMap(({ id, trainer, folder, state }) =>
      trainer === undefined ? [] : [{ id, pid: trainer.pid, folder: folder.root, state }],
    );
  }

  isBusy(): boolean {
    return this.active().length > 0 || Object.values(this.#document.queue).some(({ held }) => !held);
  }

  started(operationId: string): RunSummary | undefined {
    const run = this.#board.startedUnder(operationId);
    return run === undefined || this.#isCutOff(run) ? undefined : this.#board.summary(run);
  }

  start(request: StartRequest, operationId: string = randomUUID()): Promise<RunSummary> {
    return this.#change(async () => {
      const former = this.#board.startedUnder(operationId);
      if (former !== undefined && !this.#isCutOff(former)) return this.#board.summary(former);
      const { home, database } = this.#options;
      const config = withThreads(request.config, request.resources?.cores);
      const { file, plannedMemory } = request;
      const origin = { operationId, plannedMemory };
      const id = former?.id ?? createRun(home, file, config, new Date(), origin).manifest.id;
      const entry = { ...this.#newEntry(request, { config, plannedMemory }), operationId };
      try {
        await diskFiles.syncFolder(path.join(home.runs, id));
        await diskFiles.syncFolder(home.runs);
        await database.commit([setEntry(id, entry), ...labelChanges(database, "run", id, request.labels)]);
      } catch (error) {
        // Refused, and so not there.
        await emptyFolder(path.join(home.runs, id));
        throw asWriteFailure(error, home.runs);
      }
      return this.#board.summary(this.#look(id));
    });
  }

  async stop(id: string, { graceSeconds, signal, onProgress }: StopRequest): Promise<RunSummary> {
    const stopped =
      this.#stopping.get(id) ??
      (
        await this.#change(async () => {
          const run = this.#look(id);
          if (isActive(run.state)) return { waitedFor: this.#stop(run, graceSeconds, onProgress) };
          if (this.#document.queue[id] === undefined) throw errors.runNotActive(id, run.state);
          // It has ended and was to be tried again.
          await this.#commitFor(run, [removeEntry(id)]);
          return undefined;
        })
      )?.waitedFor;
    await (signal === undefined ? stopped : Promise.race([stopped, untilAborted(signal)]));
    return this.#board.summary(this.#look(id));
  }

  resume(id: string): Promise<RunSummary> {
    return this.#change(async () => {
      const run = this.#look(id);
      if (isActive(run.state)) throw errors.runIsActive(id);
      if (stateAfter(run.state, "resume") === undefined) throw errors.runFinished(id);
      const { operationId } = run.manifest;
      const former = this.#document.queue[id] ?? this.#newEntry(usualPlacement, run.manifest);
      const entry = { ...former, held: false, attempts: 0, ...(operationId && { operationId }) };
      delete entry.notBefore;
      // The entry comes first: without the other half, the run has ended and loses it again.
      await this.#options.database.commit([setEntry(id, entry)]);
      await requeueEnded(run);
      return this.#board.summary(this.#look(id));
    });
  }

  update(id: string, change: RunChange): Promise<RunSummary> {
    return this.#change(() => {
      const run = this.#board.known(id);
      const { name, tags, notes, ...placement } = change;
      const changes = labelChanges(this.#options.database, "run", id, { name, tags, notes });
      if (Object.values(placement).some((value) => value !== undefined)) {
        const entry = this.#document.queue[id];
        if (entry === undefined && !isActive(run.state)) throw errors.runNotWaiting(id, run.state);
        const current = entry ?? this.#newEntry(usualPlacement, run.manifest);
        changes.push(setEntry(id, changedEntry(current, placement)));
      }
      return this.#commitFor(run, changes);
    });
  }

  reorder(id: string, before: string | null): Promise<string[]> {
    return this.#change(async () => {
      const waiting = this.#beginner.waiting();
      for (const one of before === null ? [id] : [id, before]) {
        if (!waiting.some((queued) => queued.id === one)) {
          throw errors.runNotWaiting(one, this.#board.known(one).state);
        }
      }
      const priorityOf = (one: string): number | undefined => this.#document.queue[one]?.priority;
      if (id === before) return waiting.map((queued) => queued.id);
      if (before !== null && priorityOf(id) !== priorityOf(before)) throw errors.prioritiesDiffer(id, before);
      await this.#options.database.commit(reordered(waiting, id, before));
      const order = this.#beginner.waiting().map((queued) => queued.id);
      for (const one of order) this.#runs.touch(one);
      return order;
    });
  }

  setPause(pause: Pause | null): void {
    if (this.#pauses.set(pause)) this.#supervisor.soon();
  }

  async remove(id: string): Promise<void> {
    const hidden = await this.#change(async () => {
      const run = this.#look(id);
      if (isActive(run.state)) throw errors.runIsActive(id);
      const { home, database, onFailure } = this.#options;
      const folder = await hideRun(home, run);
      this.#runs.forget(id);
      try {
        await database.commit([removeEntry(id), ...labelRemoval(database, "run", id)]);
      } catch (error) {
        // On a full disk the run goes all the same, and makes room; its entry leaves the queue when there is some.
        onFailure(error, id);
      }
      return folder;
    });
    await emptyFolder(hidden);
  }

  onChange(listener: (ids: readonly string[]) => void): () => void {
    return this.#news.subscribe(listener);
  }

  async stopAll(graceSeconds: number): Promise<void> {
    this.#beginner.end();
    // One that is being launched just now has its trainer then.
    await this.#supervisor.exclusive(() => {
      this.#runs.lookAround(true);
      return Promise.resolve();
    });
    await Promise.allSettled(this.active().map(({ id }) => this.stop(id, { graceSeconds })));
  }

  /** A run that has been asked to stop, and has not yet, is left to the next agent. */
  async close(): Promise<void> {
    this.#closing.abort(new Error("The agent ends before the run has; the next one goes on stopping it."));
    await this.#supervisor.close();
    await Promise.allSettled(this.#stopping.values());
    this.#news.close();
    this.#runs.close();
  }

  get #document() {
    return this.#options.database.document;
  }

  get #machine(): { cores: number; memory: number } {
    const { cpu, memory } = this.#options.hardware;
    return { cores: cpu.cores, memory };
  }

  /** Changes the queue, one change after the other, and then sees what follows from it. */
  async #change<T>(work: () => Promise<T>): Promise<T> {
    const result = await this.#supervisor.exclusive(work);
    this.#supervisor.soon();
    return result;
  }

  async #commitFor(run: KnownRun, changes: readonly Change[]): Promise<RunSummary> {
    if (changes.length > 0) await this.#options.database.commit(changes);
    this.#runs.touch(run.id);
    return this.#board.summary(run);
  }

  /** Goes on to the end even if nobody waits for it any more. */
  #stop(run: KnownRun, graceSeconds: number, onProgress?: StopRequest["onProgress"]): Promise<void> {
    const { id } = run;
    const { signal } = this.#closing;
    const stopped = stopRun(run, { graceMilliseconds: graceSeconds * 1000, onProgress, signal })
      .then(() => undefined)
      .finally(() => {
        this.#stopping.delete(id);
        if (!signal.aborted) this.#runs.look(id);
        this.#supervisor.soon();
      });
    this.#stopping.set(id, stopped);
    stopped.catch((error: unknown) => {
      if (error !== signal.reason) this.#options.onFailure(error, id);
    });
    return stopped;
  }

  #newEntry(
    placement: Placement,
    { config, plannedMemory }: Pick<StartRequest, "config" | "plannedMemory">,
  ): QueueEntry {
    const order = lastOrder(Object.values(this.#document.queue));
    return newEntry(placement, config, order, this.#machine, plannedMemory);
  }

  /** An agent was killed when it had made the run's folder and had not put it into the queue. */
  #isCutOff(run: KnownRun): boolean {
    const isNew = isWaiting(run) && run.manifest.launches === undefined;
    return isNew && this.#document.queue[run.id]?.operationId === undefined;
  }

  #look(id: string): KnownRun {
    if (Id.safeParse(id).success) this.#runs.look(id);
    return this.#board.known(id);
  }
}

/** Rejects with the signal's reason. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
