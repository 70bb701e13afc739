// Gathers what has changed for a moment, so that a thousand changes are told as one.
import type { Changed } from "../../schemas/protocol.ts";

const PAUSE_MILLISECONDS = 250;
/** More at once are told in several messages. */
const IDS_IN_A_MESSAGE = 1000;

export class ChangeFeed {
  readonly #tell: (change: Changed) => void;
  readonly #ids = new Map<Changed["kind"], Set<string>>();
  #timer: NodeJS.Timeout | undefined;
  #toldAt = 0;

  constructor(tell: (change: Changed) => void) {
    this.#tell = tell;
  }

  /** The first change after a quiet time is told at once. */
  add({ kind, ids }: Changed): void {
    const known = this.#ids.get(kind) ?? new Set();
    for (const id of ids) known.add(id);
    this.#ids.set(kind, known);
    const wait = this.#toldAt + PAUSE_MILLISECONDS - performance.now();
    this.#timer ??= setTimeout(
      () => {
        this.#flush();
      },
      Math.max(0, wait),
    ).unref();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#ids.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    this.#toldAt = performance.now();
    for (const [kind, known] of this.#ids) {
      const ids = [...known];
      for (let start = 0; start === 0 || start < ids.length; start += IDS_IN_A_MESSAGE)
        this.#tell({ kind, ids: ids.slice(start, start + IDS_IN_A_MESSAGE) });
    }
    this.#ids.clear();
  }
}
