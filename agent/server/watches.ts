// Counts the streams that go on for as long as their client looks, and refuses too many of them.
import type { MethodName } from "../../schemas/protocol.ts";
import { errors } from "../errors.ts";
import type { Limits } from "./limits.ts";
import type { RunningCall } from "./running-call.ts";

const watches: ReadonlySet<MethodName> = new Set(["run/watch", "monitor/watch"]);

export function isWatch(method: MethodName): boolean {
  return watches.has(method);
}

export class Watches {
  readonly #limits: Pick<Limits, "watches" | "watchesOfConnection">;
  #count = 0;

  constructor(limits: Pick<Limits, "watches" | "watchesOfConnection">) {
    this.#limits = limits;
  }

  /** Returns what counts it no longer. `others` are the calls of its connection. @throws too_many_watches */
  begin(others: Iterable<RunningCall<MethodName>>): () => void {
    const { watches: ofAll, watchesOfConnection } = this.#limits;
    const ofConnection = [...others].filter(({ method }) => isWatch(method)).length;
    if (ofConnection >= watchesOfConnection) throw errors.tooManyWatches(watchesOfConnection, "connection");
    if (this.#count >= ofAll) throw errors.tooManyWatches(ofAll, "agent");
    this.#count++;
    return () => {
      this.#count--;
    };
  }
}
