// Which models were started for others to ask, and the names of all that are loaded.
import { nameOfModel } from "../../schemas/model-name.ts";
import type { ModelStack } from "../../schemas/protocol/method.ts";
import type { ServedModel } from "../../schemas/protocol/serve.ts";
import type { ModelHosts } from "./hosts.ts";

/** Answers that a model which is served writes at once, where memory allows it. */
export const servedSequences = 4;

/** Files whose model is remembered; the one that came first is forgotten first. */
const mostKnown = 1000;

interface Started {
  wanted: ModelStack;
  /** What it means as far as anybody has asked. */
  reference: ModelStack;
  file: string;
}

export class Serving {
  readonly #hosts: ModelHosts;
  readonly #references = new Map<string, ModelStack>();
  readonly #started = new Map<string, Started>();

  /** `changed` is told the name of each model that stands otherwise than before. */
  constructor(hosts: ModelHosts, changed: (name: string) => void) {
    this.#hosts = hosts;
    hosts.onChange((file) => {
      const reference = this.#references.get(file);
      if (reference !== undefined) changed(nameOfModel(reference));
    });
  }

  /** Somebody asks for a model and this is what he gets: the latest checkpoint is another one later. */
  resolved(wanted: ModelStack, reference: ModelStack, file: string): void {
    this.#references.delete(file);
    this.#references.set(file, reference);
    const [oldest] = this.#references.keys();
    if (this.#references.size > mostKnown) this.#references.delete(oldest!);
    const started = this.#started.get(nameOfModel(wanted));
    if (started === undefined || started.file === file) return;
    this.#started.set(nameOfModel(wanted), { wanted, reference, file });
    this.#release(started.file);
    this.#hosts.keep(file, true);
  }

  start(wanted: ModelStack, reference: ModelStack, file: string): void {
    this.#started.set(nameOfModel(wanted), { wanted, reference, file });
    this.#hosts.keep(file, true);
  }

  /** False where it was not started. */
  stop(wanted: ModelStack): boolean {
    const started = this.#started.get(nameOfModel(wanted));
    this.#started.delete(nameOfModel(wanted));
    if (started !== undefined) this.#release(started.file);
    return started !== undefined;
  }

  list(): ServedModel[] {
    const loaded = this.#hosts.list().flatMap((host): ServedModel[] => {
      const reference = this.#references.get(host.file);
      if (reference === undefined) return [];
      const { state, answering, sequences, waiting, tokensPerSecond } = host;
      const { contextLength, memory, lastUsed } = host;
      const startedAs = this.#startedAs(host.file);
      const busy = { state, answering, sequences, waiting, tokensPerSecond };
      const figures = { contextLength, memory, lastUsed };
      return [{ name: nameOfModel(reference), model: reference, startedAs, ...busy, ...figures }];
    });
    const names = new Set(loaded.map(({ name }) => name));
    const gone = new Map<string, ServedModel>();
    for (const { reference, file } of this.#started.values()) {
      const name = nameOfModel(reference);
      const startedAs = this.#startedAs(file);
      if (!names.has(name)) gone.set(name, { name, model: reference, startedAs, ...unloaded });
    }
    return [...loaded, ...gone.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
  }

  #startedAs(file: string): ModelStack[] {
    return [...this.#started.values()].filter((one) => one.file === file).map(({ wanted }) => wanted);
  }

  #release(file: string): void {
    if (this.#startedAs(file).length === 0) this.#hosts.release(file);
  }
}

const unloaded = {
  state: "unloaded",
  answering: 0,
  sequences: 0,
  waiting: 0,
  tokensPerSecond: 0,
  contextLength: 0,
  memory: 0,
  lastUsed: null,
} as const;
