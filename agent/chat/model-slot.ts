// The place of one model file among the loaded ones: its process while there is one, and those who want it.
import type { ChatModel } from "./client.ts";
import { HostProcess, type HostOptions } from "./host-process.ts";
import { Lanes } from "./lanes.ts";

export interface LoadedModel {
  file: string;
  pid: number | undefined;
  state: "loading" | "idle" | "answering";
  /** Answers that are being written, that can be written at once, and questions that wait. */
  answering: number;
  sequences: number;
  waiting: number;
  /** Tokens that it writes a second just now, in all its answers together. */
  tokensPerSecond: number;
  /** In tokens; 0 until the file has been checked. */
  contextLength: number;
  /** Whether it stays loaded when nobody asks for it. */
  isKept: boolean;
  /** Bytes that it counts for in the budget; 0 until the file has been checked. */
  memory: number;
  /** ISO 8601. */
  lastUsed: string;
}

/** A process with a loaded base, on its way from one slot to another. */
export interface Handed {
  readonly host: HostProcess;
  readonly loaded: Loaded;
  readonly memory: number;
}

interface Loaded {
  readonly model: ChatModel;
  /** Of the file, and of the base where that is another. */
  readonly stamp: string;
  readonly baseStamp: string;
  readonly sequences: number;
  /** As many as there could have been. */
  readonly mostSequences: number;
}

export class ModelSlot {
  readonly lanes = new Lanes();
  /** Those who wait for it and those it answers. */
  users = 0;
  /** Times that it was loaded. */
  loads = 0;
  /** Stays loaded when nobody asks for it. */
  isKept = false;
  /** Is unloaded as soon as nobody asks for it. */
  isReleased = false;
  /** Bytes that are set aside for it. */
  memory = 0;
  /** On the monotonic clock, in milliseconds. */
  lastUsed = performance.now();
  #lastUsedAt = new Date().toISOString();
  #host: HostProcess | undefined;
  #model: Loaded | undefined;
  #answering = 0;
  #idleTimer: NodeJS.Timeout | undefined;

  /** The GGUF whose weights are loaded: the file itself, or what it adds adapters to. */
  base: string;

  constructor(readonly file: string) {
    this.base = file;
  }

  get lives(): boolean {
    return this.#host?.ended === false;
  }

  /** Loaded, and answering nobody. */
  get isIdle(): boolean {
    return this.lives && this.#model !== undefined && this.#answering === 0;
  }

  start(options: HostOptions): HostProcess {
    this.#host = new HostProcess(this.file, options);
    return this.#host;
  }

  /** Whether another slot on the same base may have its process: nobody wants it, and it answers enough at once. */
  canHandOver(baseStamp: string, wanted: number): boolean {
    if (!this.isIdle || this.users > 0 || this.isKept || this.#model?.baseStamp !== baseStamp) return false;
    return this.#model.sequences >= Math.min(wanted, this.#model.mostSequences);
  }

  /** Gives its process away, which `canHandOver` has allowed. */
  handOver(): Handed {
    clearTimeout(this.#idleTimer);
    const handed = { host: this.#host!, loaded: this.#model!, memory: this.memory };
    this.#host = undefined;
    this.#model = undefined;
    this.memory = 0;
    return handed;
  }

  /** Takes a process that has yet to be told of its adapters. */
  receive({ host, memory }: Handed): void {
    this.#host = host;
    this.memory = memory;
  }

  /** From here on it answers. */
  loaded(loaded: Loaded): ChatModel {
    this.#model = loaded;
    this.loads++;
    this.isReleased = false;
    this.#beginAnswer();
    return loaded.model;
  }

  /** What is loaded, if it is the file as it is now and answers enough at once; from here on it answers. */
  answer(stamp: string, wanted: number): ChatModel | undefined {
    if (!this.lives || this.#model?.stamp !== stamp) return undefined;
    const { model, sequences, mostSequences } = this.#model;
    if (sequences < Math.min(wanted, mostSequences)) return undefined;
    this.#beginAnswer();
    return model;
  }

  /** One of its answers has ended. */
  rest(): void {
    this.#answering--;
    this.#touch();
  }

  unloadAfter(seconds: number, then: () => void): void {
    clearTimeout(this.#idleTimer);
    this.#idleTimer = setTimeout(() => {
      if (this.users === 0 && !this.isKept) void this.unload().then(then);
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
    const state = this.#model === undefined ? "loading" : this.#answering > 0 ? "answering" : "idle";
    const { file, memory, isKept } = this;
    return {
      ...{ file, pid: this.#host?.processId, state, memory, isKept, lastUsed: this.#lastUsedAt },
      answering: this.#answering,
      sequences: this.#model?.sequences ?? 0,
      waiting: this.lanes.waiting,
      tokensPerSecond: this.#answering > 0 ? (this.#model?.model.tokensPerSecond ?? 0) : 0,
      contextLength: this.#model?.model.contextLength ?? 0,
    };
  }

  #beginAnswer(): void {
    clearTimeout(this.#idleTimer);
    this.#answering++;
    this.#touch();
  }

  #touch(): void {
    this.lastUsed = performance.now();
    this.#lastUsedAt = new Date().toISOString();
  }
}
