// The models that are loaded: one child process each, within a memory budget, lent to one question at a time.
import type { ChatModel } from "./client.ts";

export interface HostUse {
  /** Ends the waiting; what `work` does with it is its own affair. */
  signal: AbortSignal;
  /** Told in words for people what is waited for, as often as that changes. */
  onWait?: (message: string) => void;
}

export interface LoadedModel {
  file: string;
  pid: number | undefined;
  state: "loading" | "idle" | "answering";
  /** Bytes that it counts for in the budget; 0 until the file has been checked. */
  memory: number;
  /** ISO 8601. */
  lastUsed: string;
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
  /** Bytes that all loaded models may take together. */
  memoryBudget: number;
  /** 8 when left out. */
  maximumLoaded?: number;
  /** A model that nobody has asked for so long is unloaded; 600 when left out. */
  idleSeconds?: number;
  /** Longest wait for a model that answers others, and for room; 120 when left out. */
  queueTimeoutSeconds?: number;
  /** Questions that may wait for one model; 64 when left out. */
  queueLength?: number;
  /** The inference host's program, where it does not lie beside this one. */
  program?: string;
}
