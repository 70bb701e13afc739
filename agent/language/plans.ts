// What the connected agent says that open training files would take. A plan costs seconds of work, so it is asked for
// when its user has paused, and kept as long as the file takes effect as it did.
import path from "node:path";
import type { RunPlan } from "../../schemas/protocol/run.ts";
import type { TomlTable } from "../toml/table.ts";
import type { LanguageDocument } from "./document.ts";
import type { Workshop } from "./workshop.ts";

/** A pause in typing after which a plan is asked for. */
const pauseMilliseconds = 1500;

/** So many files have their plans kept. */
const mostPlans = 20;

interface Kept {
  /** The file as it takes effect, for which the plan was asked. */
  effect: string;
  plan: RunPlan | undefined;
  /** Ends what is under way or waits to begin. */
  stop: () => void;
}

export class Plans {
  readonly #workshop: Workshop;
  readonly #onPlan: () => void;
  readonly #kept = new Map<string, Kept>();

  /** @param onPlan is called when a plan is there that was not known before */
  constructor(workshop: Workshop, onPlan: () => void) {
    this.#workshop = workshop;
    this.#onPlan = onPlan;
  }

  /** What is known at once; what is not is asked for, and `onPlan` tells. `effect` is the file with its bases. */
  get({ file, text }: LanguageDocument, effect: TomlTable): RunPlan | undefined {
    const wanted = JSON.stringify(effect);
    const kept = this.#kept.get(file);
    if (kept?.effect === wanted) return kept.plan;
    kept?.stop();
    this.#kept.delete(file);
    this.#kept.set(file, this.#ask(file, text, wanted));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostPlans && oldest !== undefined) this.#forget(oldest);
    return undefined;
  }

  /** Another agent, another machine: nothing that was said holds any more. */
  forgetAll(): void {
    for (const file of [...this.#kept.keys()]) this.#forget(file);
  }

  #forget(file: string): void {
    this.#kept.get(file)?.stop();
    this.#kept.delete(file);
  }

  #ask(file: string, text: string, effect: string): Kept {
    const ending = new AbortController();
    const ask = async (): Promise<void> => {
      kept.plan = await this.#workshop.plan(text, path.dirname(file), ending.signal);
      if (!ending.signal.aborted && kept.plan !== undefined) this.#onPlan();
    };
    // Nobody answers or the file cannot be planned: there is nothing to show.
    const waiting = setTimeout(() => void ask().catch(() => undefined), pauseMilliseconds);
    const kept: Kept = {
      effect,
      plan: undefined,
      stop: () => {
        clearTimeout(waiting);
        ending.abort();
      },
    };
    return kept;
  }
}
