// The place of one model file among the loaded ones: its process while there is one, and those who want it.
import type { ChatModel } from "./client.ts";
import { HostProcess, type HostOptions } from "./host-process.ts";
import { Turns } from "./turns.ts";

export interface LoadedModel {
  file: string;
  pid: number | undefined;
  state: "loading" | "idle" | "answering";
  /** Bytes that it counts for in the budget; 0 until the file has been checked. */
  memory: number;
  /** ISO 8601. */
  lastUsed: string;
}

export class ModelSlot {
  readonly turns = new Turns();
  /** Those who wait for it and the one it answers. */
  users = 0;
  /** Bytes that are set aside for it. */
  memory = 0;
  /** On the monotonic clock, in milliseconds. */
  lastUsed = performance.now();
  #lastUsedAt = new Date().toISOString();
  #host: HostProcess | undefined;
  #model: { model: ChatModel; stamp: string } | undefined;
  #answering = false;
  #idleTimer: NodeJS.Timeout | undefined;

  constructor(readonly file: string) {}

  get lives(): boolean {
    return this.#host?.ended === false;
  }

  /** Loaded, and answering nobody. */
  get isIdle(): boolean {
    return this.lives && this.#model !== undefined && !this.#answering;
  }

  start(options: HostOptions): HostProcess {
    this.#host = new HostProcess(this.file, options);
    return this.#host;
  }

  /** From here on it answers. */
  loaded(model: ChatModel, stamp: string): ChatModel {
    this.#model = { model, stamp };
    this.#beginAnswer();
    return model;
  }

  /** What is loaded, if it is the file as it is now; from here on it answers. */
  answer(stamp: string): ChatModel | undefined {
    if (!this.lives || this.#model?.stamp !== stamp) return undefined;
    this.#beginAnswer();
    return this.#model.model;
  }

  rest(): void {
    this.#answering = false;
    this.#touch();
  }

  unloadAfter(seconds: number, then: () => void): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (this.users === 0) void this.unload().then(then);
    }, seconds * 1000);
    // It keeps no agent alive that has nothing else to do.
    this.#idleTimer.unref();
  }

  /** Ends the process and gives its memory back. */
  async unload(): Promise<void> {
    clearTimeout(this.#idleTimer);
    const host = this.#host;
    this.#host = undefined;
    this.#model = undefined;
    this.memory = 0;
    await host?.close();
  }

  describe(): LoadedModel | undefined {
    if (!this.lives) return undefined;
    const state = this.#answering ? "answering" : this.#model === undefined ? "loading" : "idle";
    const { file, memory } = this;
    return { file, pid: this.#host?.processId, state, memory, lastUsed: this.#lastUsedAt };
  }

  #beginAnswer(): void {
    clearTimeout(this.#idleTimer);
    this.#answering = true;
    this.#touch();
  }

  #touch(): void {
    this.lastUsed = performance.now();
    this.#lastUsedAt = new Date().toISOString();
  }
}
