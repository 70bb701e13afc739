// The models that are loaded: one child process each, within a memory budget, lent to one question at a time.
import { stat } from "node:fs/promises";
import { errors } from "../errors.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { HostedModel, type ChatModel } from "./client.ts";
import { HostProcess } from "./host-process.ts";
import { ModelSlot, type LoadedModel } from "./model-slot.ts";
import { Turns, waitFor, type Waiting } from "./turns.ts";

export interface HostUse {
  /** Ends the waiting; what `work` does with it is its own affair. */
  signal: AbortSignal;
  /** Told in words for people what is waited for, as often as that changes. */
  onWait?: (message: string) => void;
}

export interface ModelHosts {
  /**
   * Lends the model in `file`, the absolute path of a GGUF, and takes it back when `work` has ended. It is loaded
   * first where that is needed, for which idle models make room, the least recently used first. Whoever asked first
   * gets it first. Errors: `model_not_found`, `model_file_damaged`, `model_not_supported`, `tokenizer_not_usable`,
   * `model_host_failed`, `model_does_not_fit`, `chat_queue_full`, `chat_queue_timeout`.
   */
  use<T>(file: string, options: HostUse, work: (model: ChatModel) => Promise<T>): Promise<T>;
  /** Does it answer somebody, or does somebody wait for it? */
  inUse(file: string): boolean;
  /** Ends the model's process, also in the middle of an answer. */
  unload(file: string): Promise<void>;
  list(): LoadedModel[];
  /** Ends every process; nothing is lent any more. */
  close(): Promise<void>;
}

export interface HostsOptions {
  /** Bytes that all loaded models may take together, as they are estimated. */
  memoryBudget: number;
  maximumLoaded?: number;
  /** After which a model that nobody asks for is unloaded. */
  idleSeconds?: number;
  /** Longest wait for a model that answers others, and for room. */
  queueTimeoutSeconds?: number;
  /** Questions that may wait for one model. */
  queueLength?: number;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
}

const defaults = { maximumLoaded: 8, idleSeconds: 600, queueTimeoutSeconds: 120, queueLength: 64 };

export function openHosts(options: HostsOptions): ModelHosts {
  return new Hosts({ ...defaults, ...options });
}

class Hosts implements ModelHosts {
  readonly #options: HostsOptions & typeof defaults;
  readonly #slots = new Map<string, ModelSlot>();
  /** One model at a time is checked and given room, so that two never count on the same memory. */
  readonly #loading = new Turns();
  /** The model that waits for room. Meanwhile no other begins an answer, or it might wait for ever. */
  #roomFor: ModelSlot | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #closed = new AbortController();

  constructor(options: HostsOptions & typeof defaults) {
    this.#options = options;
  }

  async use<T>(file: string, options: HostUse, work: (model: ChatModel) => Promise<T>): Promise<T> {
    const { onWait = () => undefined } = options;
    const slot = this.#slotOf(file);
    if (slot.turns.waiting >= this.#options.queueLength) {
      throw errors.chatQueueFull(file, slot.turns.waiting);
    }
    const wait = this.#waiting(file, AbortSignal.any([options.signal, this.#closed.signal]));
    slot.users++;
    try {
      const onPlace = (before: number): void => onWait(`${before} before this in the model's queue.`);
      const end = await slot.turns.take({ ...wait, onPlace });
      try {
        return await work(await this.#begin(slot, wait, onWait));
      } finally {
        slot.rest();
        end();
      }
    } finally {
      slot.users--;
      this.#leave(slot);
    }
  }

  inUse(file: string): boolean {
    return (this.#slots.get(file)?.users ?? 0) > 0;
  }

  async unload(file: string): Promise<void> {
    await this.#slots.get(file)?.unload();
    this.#changed();
  }

  list(): LoadedModel[] {
    return [...this.#slots.values()].flatMap((slot) => slot.describe() ?? []);
  }

  async close(): Promise<void> {
    this.#closed.abort(errors.agentEnding());
    await Promise.all([...this.#slots.values()].map((slot) => slot.unload()));
  }

  #slotOf(file: string): ModelSlot {
    let slot = this.#slots.get(file);
    if (slot === undefined) this.#slots.set(file, (slot = new ModelSlot(file)));
    return slot;
  }

  #waiting(file: string, signal: AbortSignal): Waiting {
    const { queueTimeoutSeconds } = this.#options;
    const deadline = performance.now() + queueTimeoutSeconds * 1000;
    return {
      signal,
      overdue: () => errors.chatQueueTimeout(file, queueTimeoutSeconds),
      // Read by each wait, so that they have it together.
      get seconds() {
        return Math.max(0, (deadline - performance.now()) / 1000);
      },
    };
  }

  /** The slot's model, loaded, from here on answering. */
  async #begin(slot: ModelSlot, wait: Waiting, onWait: (message: string) => void): Promise<ChatModel> {
    const stamp = await stampOf(slot.file);
    while (this.#roomFor !== undefined && this.#roomFor !== slot) {
      onWait("Another model is waiting for memory.");
      await this.#nextChange(wait);
    }
    return slot.answer(stamp) ?? (await this.#load(slot, stamp, wait, onWait));
  }

  async #load(
    slot: ModelSlot,
    stamp: string,
    wait: Waiting,
    onWait: (message: string) => void,
  ): Promise<ChatModel> {
    await slot.unload();
    const onPlace = (): void => onWait("Other models are being loaded.");
    const end = await this.#loading.take({ ...wait, onPlace });
    let host: HostProcess;
    try {
      onWait("Loading the model.");
      const { program } = this.#options;
      host = slot.start({ threads: 0, ...(program !== undefined && { program }) });
      void host.gone.then(() => this.#changed());
      const { memory } = await unlessAborted(host.checked, wait.signal);
      await this.#makeRoom(slot, memory, wait, onWait);
      slot.memory = memory;
    } catch (error) {
      await slot.unload();
      throw error;
    } finally {
      end();
    }
    try {
      await unlessAborted(host.load(), wait.signal);
      return slot.loaded(new HostedModel(host, await host.checked), stamp);
    } catch (error) {
      await slot.unload();
      throw error;
    }
  }

  async #makeRoom(
    slot: ModelSlot,
    memory: number,
    wait: Waiting,
    onWait: (message: string) => void,
  ): Promise<void> {
    const { memoryBudget, maximumLoaded } = this.#options;
    if (memory > memoryBudget) {
      throw errors.modelDoesNotFit(slot.file, formatBytes(memory), formatBytes(memoryBudget));
    }
    const fitsBeside = (others: readonly ModelSlot[]): boolean =>
      others.reduce((sum, other) => sum + other.memory, memory) <= memoryBudget &&
      others.length < maximumLoaded;
    this.#roomFor = slot;
    try {
      for (;;) {
        const others = [...this.#slots.values()].filter((other) => other !== slot && other.lives);
        if (fitsBeside(others)) return;
        const busy = others.filter((other) => !other.isIdle);
        if (fitsBeside(busy)) {
          const idle = others.filter((other) => other.isIdle);
          await idle.reduce((oldest, other) => (other.lastUsed < oldest.lastUsed ? other : oldest)).unload();
        } else {
          onWait("Waiting until other models have answered, for their memory.");
          await this.#nextChange(wait);
        }
      }
    } finally {
      this.#roomFor = undefined;
      this.#changed();
    }
  }

  /** A model that nobody wants stays for a while. */
  #leave(slot: ModelSlot): void {
    this.#changed();
    if (slot.users > 0) return;
    if (!slot.lives) this.#slots.delete(slot.file);
    else slot.unloadAfter(this.#options.idleSeconds, () => this.#leave(slot));
  }

  async #nextChange(wait: Waiting): Promise<void> {
    let listener: (() => void) | undefined;
    try {
      await waitFor(wait, (done) => this.#listeners.add((listener = done)));
    } finally {
      if (listener !== undefined) this.#listeners.delete(listener);
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener();
  }
}

/**
 * Changes when another file lies there: files are replaced, never written over, and a cache dates them anew with every
 * use. Throws `model_not_found`.
 */
async function stampOf(file: string): Promise<string> {
  try {
    const { dev, ino, size } = await stat(file);
    return `${dev} ${ino} ${size}`;
  } catch {
    throw errors.modelNotFound(file);
  }
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  let abort: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", abort);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", abort!);
  }
}
