// How many threads compute tokens: all that there may be, as long as each of them has a core. llama.cpp's threads wait
// for one another hundreds of times a token, so that one without a core, as beside a training, holds up all others.

/** Of the time, that the threads must have had a core for. */
const leastShare = 0.8;
/** Computing that is looked at together. */
const windowMilliseconds = 150;
/** Until all threads are tried again; twice as long each time that they have no cores again. */
const shortestRetryMilliseconds = 500;
const longestRetryMilliseconds = 8000;

/** What the process has used so far, in milliseconds: of the clock, and of all cores together. */
export interface TimeUsed {
  wall: number;
  cores: number;
}

export class ThreadChoice {
  readonly #most: number;
  readonly #use: (threads: number) => void;
  #threads: number;
  #start: TimeUsed = { wall: 0, cores: 0 };
  #retryAt = Infinity;
  #retryMilliseconds = shortestRetryMilliseconds;

  /** `use` is told how many threads are to compute from now on. */
  constructor(most: number, use: (threads: number) => void) {
    this.#most = most;
    this.#threads = most;
    this.#use = use;
  }

  /** Computing begins: what was before says nothing. */
  begin(now = timeUsed()): void {
    this.#start = now;
  }

  /** Something was computed since. */
  note(now = timeUsed()): void {
    const wall = now.wall - this.#start.wall;
    if (this.#most === 1 || wall < windowMilliseconds) return;
    const share = (now.cores - this.#start.cores) / (wall * this.#threads);
    this.#start = now;
    if (share < leastShare && this.#threads > 1) this.#fewer(share, now.wall);
    else if (now.wall >= this.#retryAt) this.#all();
    else if (this.#threads === this.#most) this.#retryMilliseconds = shortestRetryMilliseconds;
  }

  /** For answers that are to be the same every time. */
  useAll(): void {
    if (this.#threads !== this.#most) this.#all();
  }

  #fewer(share: number, now: number): void {
    if (this.#threads === this.#most) {
      this.#retryAt = now + this.#retryMilliseconds;
      this.#retryMilliseconds = Math.min(2 * this.#retryMilliseconds, longestRetryMilliseconds);
    }
    this.#set(Math.max(1, Math.floor(this.#threads * share)));
  }

  #all(): void {
    this.#retryAt = Infinity;
    this.#set(this.#most);
  }

  #set(threads: number): void {
    this.#threads = threads;
    this.#use(threads);
  }
}

function timeUsed(): TimeUsed {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now(), cores: (user + system) / 1000 };
}
