// The models that are loaded: one child process each, within a memory budget, lent to as many questions as it has
// sequences.
import { errors } from "../errors.ts";
import { formatBytes } from "../store/format-bytes.ts";
import { Listeners } from "../store/listeners.ts";
import { HostedModel, type ChatModel } from "./client.ts";
import type { HostProcess } from "./host-process.ts";
import type { Lane } from "./lanes.ts";
import { stampOf, unlessAborted } from "./loading.ts";
import { ModelSlot, type LoadedModel } from "./model-slot.ts";
import { Turns, waitFor, type Waiting } from "./turns.ts";

export interface HostUse {
  /** Ends the waiting; what `work` does with it is its own affair. */
  signal: AbortSignal;
  /** Told in words for people what is waited for, as often as that changes. */
  onWait?: (message: string) => void;
  /** Who asks: those who wait have their turns client by client. */
  client?: unknown;
  /** Answers nobody else meanwhile. What is computed along with others is rounded otherwise. */
  alone?: boolean;
  /**
   * GGUF of the base, where the file holds adapters alone. An idle process that has it loaded takes them, with no weights
   * being loaded again.
   */
  base?: string | undefined;
  /** Answers that the model is wanted to write at once; it is loaded anew for them once it is free. */
  sequences?: number;
}

export interface ModelHosts {
  /**
   * Lends the model in `file`, the absolute path of a GGUF, and takes it back when `work` has ended. It is loaded
   * first where that is needed, for which idle models make room, the least recently used first. Each client gets it
   * in turn, and what a client asked first first. Errors: `model_not_found`, `model_file_damaged`,
   * `model_not_supported`, `tokenizer_not_usable`, `model_host_failed`, `model_does_not_fit`, `chat_queue_full`,
   * `chat_queue_timeout`.
   */
  use<T>(file: string, options: HostUse, work: (model: ChatModel) => Promise<T>): Promise<T>;
  /** Does it answer somebody, or does somebody wait for it? */
  inUse(file: string): boolean;
  /** Ends the model's process, also in the middle of an answer. */
  unload(file: string): Promise<void>;
  list(): LoadedModel[];
  /** Whether the model stays loaded when nobody asks for it; it makes room after all others do. */
  keep(file: string, isKept: boolean): void;
  /** Unloads the model as soon as it answers nobody and nobody waits for it. */
  release(file: string): void;
  /** Told with the file when a model is loaded, begins or ends an answer, or is gone. Returns what ends it. */
  onChange(listener: (file: string) => void): () => void;
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
  /** The folder whose files of adapters stand for the base that they name, too. */
  adapters?: string;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
  /** Longest time in seconds that a small model may compute without a sign of life, before it is ended. */
  silenceSeconds?: number;
  /** Told what those throw who are told of changes. */
  onFailure?: (error: unknown) => void;
}

/** Of the budget that the sequences of one model may take, beyond the first. */
const sequencesShare = 1 / 2;

const defaults = { maximumLoaded: 8, idleSeconds: 600, queueTimeoutSeconds: 120, queueLength: 64 };

export function openHosts(options: HostsOptions): ModelHosts {
  return new Hosts({ ...defaults, ...options });
}

/** How somebody came to a lane, who now needs the model. */
interface Beginning {
  wait: Waiting;
  onWait: (message: string) => void;
  sequences: number;
}

class Hosts implements ModelHosts {
  readonly #options: HostsOptions & typeof defaults;
  readonly #slots = new Map<string, ModelSlot>();
  /** One model at a time is checked and given room, so that two never count on the same memory. */
  readonly #loading = new Turns();
  /** The model that waits for room. Meanwhile no other begins an answer, or it might wait for ever. */
  #roomFor: ModelSlot | undefined;
  readonly #waiters = new Set<() => void>();
  readonly #listeners: Listeners<[file: string]>;
  readonly #closed = new AbortController();

  constructor(options: HostsOptions & typeof defaults) {
    this.#options = options;
    this.#listeners = new Listeners(options.onFailure ?? (() => undefined));
  }

  async use<T>(file: string, options: HostUse, work: (model: ChatModel) => Promise<T>): Promise<T> {
    const { onWait = () => undefined, client, alone = false, sequences = 1, base } = options;
    const slot = this.#slotOf(file);
    if (base !== undefined) slot.base = base;
    if (slot.lanes.waiting >= this.#options.queueLength) {
      throw errors.chatQueueFull(file, slot.lanes.waiting);
    }
    const wait = this.#waiting(file, AbortSignal.any([options.signal, this.#closed.signal]));
    slot.users++;
    try {
      const onPlace = (before: number): void => onWait(`${before} before this in the model's queue.`);
      const lane = await slot.lanes.take({ client, alone, onPlace, ...wait });
      try {
        const model = await this.#begin(slot, lane, { wait, onWait, sequences });
        if (!alone) lane.share();
        return await this.#lend(slot, model, work);
      } finally {
        lane.end();
      }
    } finally {
      slot.users--;
      this.#leave(slot);
    }
  }

  inUse(file: string): boolean {
    return this.#slotsOn(file).some(({ users }) => users > 0);
  }

  async unload(file: string): Promise<void> {
    await Promise.all(this.#slotsOn(file).map((slot) => slot.unload()));
    this.#changed(file);
  }

  list(): LoadedModel[] {
    return [...this.#slots.values()].flatMap((slot) => slot.describe() ?? []);
  }

  keep(file: string, isKept: boolean): void {
    const slot = this.#slotOf(file);
    slot.isKept = isKept;
    slot.isReleased = false;
    this.#changed(file);
    this.#settle(slot);
  }

  release(file: string): void {
    const slot = this.#slots.get(file);
    if (slot === undefined) return;
    slot.isKept = false;
    slot.isReleased = true;
    this.#changed(file);
    this.#settle(slot);
  }

  onChange(listener: (file: string) => void): () => void {
    return this.#listeners.add(listener);
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    this.#closed.abort(errors.agentEnding());
    await Promise.all([...this.#slots.values()].map((slot) => slot.unload()));
  }

  #slotOf(file: string): ModelSlot {
    let slot = this.#slots.get(file);
    if (slot === undefined) this.#slots.set(file, (slot = new ModelSlot(file)));
    return slot;
  }

  /** Also those whose adapters are added to the file. */
  #slotsOn(file: string): ModelSlot[] {
    return [...this.#slots.values()].filter((slot) => slot.file === file || slot.base === file);
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

  async #lend<T>(slot: ModelSlot, model: ChatModel, work: (model: ChatModel) => Promise<T>): Promise<T> {
    this.#changed(slot.file);
    try {
      return await work(model);
    } finally {
      slot.rest();
    }
  }

  /** The slot's model, loaded, from here on answering. It is loaded while nobody else has a lane. */
  async #begin(slot: ModelSlot, lane: Lane, beginning: Beginning): Promise<ChatModel> {
    const { wait, onWait, sequences } = beginning;
    for (;;) {
      const stamp = await stampOf(slot.file);
      while (this.#roomFor !== undefined && this.#roomFor !== slot) {
        onWait("Another model is waiting for memory.");
        await this.#nextChange(wait);
      }
      const model = slot.answer(stamp, sequences);
      if (model !== undefined) return model;
      if (lane.isAlone || slot.lanes.capacity === 1)
        return (await this.#takeOver(slot, stamp, beginning)) ?? (await this.#load(slot, stamp, beginning));
      const { loads } = slot;
      await lane.again(wait, () => slot.loads === loads);
    }
  }

  /** The process of an idle model on the same base, with the slot's adapters in place of its own, or undefined. */
  async #takeOver(
    slot: ModelSlot,
    stamp: string,
    { wait, onWait, sequences }: Beginning,
  ): Promise<ChatModel | undefined> {
    const baseStamp = slot.lives ? undefined : await stampOf(slot.base).catch(() => undefined);
    if (baseStamp === undefined) return undefined;
    const giver = [...this.#slots.values()].find(
      (other) => other !== slot && other.base === slot.base && other.canHandOver(baseStamp, sequences),
    );
    if (giver === undefined) return undefined;
    const handed = giver.handOver();
    const { host, loaded } = handed;
    slot.receive(handed);
    void host.gone.then(() => this.#changed(slot.file));
    this.#leave(giver);
    this.#changed(slot.file);
    try {
      onWait("Switching the adapters.");
      const facts = await unlessAborted(host.adapt(slot.file, slot.base), wait.signal);
      slot.memory = facts.memory + (loaded.sequences - 1) * facts.sequenceMemory;
      slot.lanes.capacity = loaded.sequences;
      return slot.loaded({ ...loaded, model: new HostedModel(host, facts), stamp });
    } catch (error) {
      await slot.unload();
      if (wait.signal.aborted) throw error;
      // Loading it anew tells what is wrong.
      return undefined;
    }
  }

  async #load(slot: ModelSlot, stamp: string, { wait, onWait, sequences }: Beginning): Promise<ChatModel> {
    await slot.unload();
    const onPlace = (): void => onWait("Other models are being loaded.");
    const end = await this.#loading.take({ ...wait, onPlace });
    let host: HostProcess;
    let most = 1;
    try {
      onWait("Loading the model.");
      const { program, adapters, silenceSeconds, memoryBudget } = this.#options;
      host = slot.start({
        threads: 0,
        ...(program !== undefined && { program }),
        ...(adapters !== undefined && { adapters }),
        ...(silenceSeconds !== undefined && { silenceSeconds }),
      });
      this.#changed(slot.file);
      void host.gone.then(() => this.#changed(slot.file));
      const { memory, sequenceMemory } = await unlessAborted(host.checked, wait.signal);
      const room = Math.max(0, memoryBudget - memory) * sequencesShare;
      most = 1 + Math.floor(room / Math.max(1, sequenceMemory));
      const needed = memory + (Math.min(most, sequences) - 1) * sequenceMemory;
      await this.#makeRoom(slot, needed, wait, onWait);
      slot.memory = needed;
    } catch (error) {
      await slot.unload();
      throw error;
    } finally {
      end();
    }
    try {
      const count = Math.min(most, sequences);
      const baseStamp = slot.base === slot.file ? stamp : await stampOf(slot.base);
      await unlessAborted(host.load(count), wait.signal);
      slot.lanes.capacity = count;
      const model = new HostedModel(host, await host.checked);
      return slot.loaded({ model, stamp, baseStamp, sequences: count, mostSequences: most });
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
          await leastWanted(others.filter((other) => other.isIdle)).unload();
        } else {
          onWait("Waiting until other models have answered, for their memory.");
          await this.#nextChange(wait);
        }
      }
    } finally {
      this.#roomFor = undefined;
      this.#changed(slot.file);
    }
  }

  /** A model that nobody wants stays for a while. */
  #leave(slot: ModelSlot): void {
    this.#changed(slot.file);
    this.#settle(slot);
  }

  #settle(slot: ModelSlot): void {
    if (slot.users > 0) return;
    if (slot.lives)
      slot.unloadAfter(slot.isReleased ? 0 : this.#options.idleSeconds, () => this.#leave(slot));
    else if (!slot.isKept) this.#slots.delete(slot.file);
  }

  async #nextChange(wait: Waiting): Promise<void> {
    let listener: (() => void) | undefined;
    try {
      await waitFor(wait, (done) => this.#waiters.add((listener = done)));
    } finally {
      if (listener !== undefined) this.#waiters.delete(listener);
    }
  }

  #changed(file: string): void {
    for (const done of this.#waiters) done();
    this.#listeners.tell(file);
  }
}

/** Those that are to stay go last; of the others the one that was used the longest ago goes first. */
function leastWanted(idle: readonly ModelSlot[]): ModelSlot {
  return idle.reduce((least, other) => {
    if (other.isKept !== least.isKept) return least.isKept ? other : least;
    return other.lastUsed < least.lastUsed ? other : least;
  });
}
