// Says when to look at a folder's files: at once when the system tells of a change, at a steady pace where changes
// come so fast that being told of each costs more than looking, and every now and then in any case.
import { type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** Two looks are never closer to each other. */
const CLOSEST = 50;
/** Between looks at what changes all the time: 15 a second, each of which costs more than the lines that it finds. */
const STEADY = 66;
/** Where the system tells of changes, this finds what it did not tell. */
const SELDOM = 1000;
/** Where it does not: network file systems, full inotify tables. */
const UNTOLD = 100;
/** Changes a second from which on a steady pace is cheaper. */
const MANY = 30;
/** Looks in a row without anything new after which it is quiet again. */
const QUIET_LOOKS = 20;

export class Pulse {
  readonly #folder: string;
  readonly #look: () => Promise<boolean>;
  #watcher: FSWatcher | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  /** Something changed while a look was going on. */
  #again = false;
  #lastLook = -Infinity;
  /** Changes that the system has told of since `#toldSince`, and since the last look. */
  #told = 0;
  #toldNow = 0;
  #toldSince = performance.now();
  #steadyLooks = 0;
  #closed = false;

  /** `look` resolves to whether there was anything new; it must not reject. */
  constructor(folder: string, look: () => Promise<boolean>) {
    this.#folder = path.resolve(folder);
    this.#look = look;
    this.#watch();
    this.#schedule(0);
  }

  /** Tells that somebody else has looked just now: of the steady looks the next one comes later. */
  looked(): void {
    this.#lastLook = performance.now();
    if (this.#steadyLooks > 0 && !this.#looking) this.#schedule(STEADY);
  }

  close(): void {
    this.#closed = true;
    this.#watcher?.close();
    clearTimeout(this.#timer);
  }

  #watch(): void {
    try {
      this.#watcher = watch(this.#folder, { persistent: false }, () => this.#onTold());
      this.#watcher.on("error", () => this.#unwatch());
    } catch {
      this.#watcher = undefined;
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }

  #onTold(): void {
    this.#told++;
    this.#toldNow++;
    if (this.#looking) this.#again = true;
    else this.#schedule(this.#lastLook + CLOSEST - performance.now());
  }

  #schedule(milliseconds: number): void {
    if (this.#closed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#lookNow(), Math.max(0, milliseconds));
  }

  async #lookNow(): Promise<void> {
    this.#looking = true;
    this.#again = false;
    this.#lastLook = performance.now();
    const wasTold = this.#toldNow > 0;
    this.#toldNow = 0;
    const isNew = await this.#look();
    this.#looking = false;
    if (this.#closed) return;
    this.#schedule(this.#nextLook(isNew, wasTold) - (performance.now() - this.#lastLook));
  }

  /** Milliseconds from the last look to the next. */
  #nextLook(isNew: boolean, wasTold: boolean): number {
    if (this.#steadyLooks > 0) {
      this.#steadyLooks = isNew ? QUIET_LOOKS : this.#steadyLooks - 1;
      // What changed before the watcher was there is told by nobody: one more look follows.
      if (this.#steadyLooks === 0) this.#watch();
      return STEADY;
    }
    // Some file systems can be watched and tell of nothing that another machine writes.
    if (this.#isBusy() || (isNew && !wasTold)) {
      this.#unwatch();
      this.#steadyLooks = QUIET_LOOKS;
    }
    if (this.#again || this.#steadyLooks > 0) return CLOSEST;
    return this.#watcher === undefined ? UNTOLD : SELDOM;
  }

  #isBusy(): boolean {
    const seconds = (performance.now() - this.#toldSince) / 1000;
    if (seconds < 0.5) return false;
    const busy = this.#told / seconds > MANY;
    this.#told = 0;
    this.#toldSince = performance.now();
    return busy;
  }
}
