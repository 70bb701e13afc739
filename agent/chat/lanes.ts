// Who may use a model next: as many at once as it has sequences, and of those who wait the client that had the least.
import { waitFor, type Waiting } from "./turns.ts";

export interface LaneAsked extends Waiting {
  /** Who asks; those who ask under the same one share its turns. */
  client: unknown;
  /** Nobody else is let in meanwhile. */
  alone: boolean;
}

export interface Lane {
  readonly isAlone: boolean;
  /** Lets others in beside. */
  share(): void;
  /** Gives the lane up and waits for the next one, before everybody else; `alone` is asked when it comes. */
  again(waiting: Waiting, alone: () => boolean): Promise<void>;
  end(): void;
}

interface Waiter {
  client: unknown;
  alone: () => boolean;
  /** False where it has given up meanwhile. */
  begin: (alone: boolean) => boolean;
  onPlace: (before: number) => void;
  /** What it was told last. */
  place: number;
}

/** Clients whose last turn is remembered while the lanes are in use. */
const mostRemembered = 10_000;

export class Lanes {
  #capacity = 1;
  #isAlone = false;
  #active = 0;
  #clock = 0;
  /** Lanes that each client has. */
  readonly #activeOf = new Map<unknown, number>();
  /** When each client began last. */
  readonly #beganAt = new Map<unknown, number>();
  /** Those who have given a lane up for another one. */
  readonly #first: Waiter[] = [];
  readonly #waiters: Waiter[] = [];

  get waiting(): number {
    return this.#waiters.length + this.#first.length;
  }

  get active(): number {
    return this.#active;
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** What is in use beyond a smaller capacity stays in use. */
  set capacity(lanes: number) {
    this.#capacity = lanes;
    this.#letIn();
  }

  async take({ client, alone, onPlace = () => undefined, ...waiting }: LaneAsked): Promise<Lane> {
    const enter = (queue: Waiter[], wait: Waiting, wantsAlone: () => boolean): Promise<boolean> =>
      this.#enter(queue, { client, alone: wantsAlone, onPlace, place: 0 }, wait);
    const leave = (): void => {
      if (holds) this.#leave(client, isAlone);
      holds = false;
    };
    let isAlone = await enter(this.#waiters, waiting, () => alone);
    let holds = true;
    return {
      get isAlone() {
        return isAlone;
      },
      share: () => {
        if (!holds || !isAlone) return;
        isAlone = this.#isAlone = false;
        this.#letIn();
      },
      again: async (wait, wantsAlone) => {
        // Those who would come in meanwhile are behind this one.
        const entered = enter(this.#first, wait, wantsAlone);
        leave();
        isAlone = await entered;
        holds = true;
      },
      end: leave,
    };
  }

  /** Resolves with whether it is alone. Throws the signal's reason, and what `overdue` makes. */
  async #enter(queue: Waiter[], asked: Omit<Waiter, "begin">, wait: Waiting): Promise<boolean> {
    let waiter: Waiter | undefined;
    let isAlone = false;
    try {
      await waitFor(wait, (done) => {
        const begin = (alone: boolean): boolean => {
          isAlone = alone;
          return done();
        };
        queue.push((waiter = { ...asked, begin }));
        this.#letIn();
        if (queue.includes(waiter)) this.#tellPlaces();
      });
      return isAlone;
    } catch (error) {
      const at = waiter === undefined ? -1 : queue.indexOf(waiter);
      if (at >= 0) queue.splice(at, 1);
      // It may have been one that the others waited for.
      this.#letIn();
      this.#tellPlaces();
      throw error;
    }
  }

  #leave(client: unknown, isAlone: boolean): void {
    this.#active--;
    if (isAlone) this.#isAlone = false;
    const left = this.#activeOf.get(client)! - 1;
    if (left > 0) this.#activeOf.set(client, left);
    else this.#activeOf.delete(client);
    this.#letIn();
    if (this.#active === 0 || this.#beganAt.size > mostRemembered) this.#beganAt.clear();
  }

  /** A lane passes on at once, so that nobody who comes in between gets before those who wait. */
  #letIn(): void {
    let isChanged = false;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const alone = next.alone();
      if (this.#isAlone || this.#active >= (alone ? 1 : this.#capacity)) break;
      const queue = this.#first.includes(next) ? this.#first : this.#waiters;
      queue.splice(queue.indexOf(next), 1);
      isChanged = true;
      if (!next.begin(alone)) continue;
      this.#active++;
      this.#isAlone = alone;
      this.#activeOf.set(next.client, (this.#activeOf.get(next.client) ?? 0) + 1);
      this.#beganAt.set(next.client, ++this.#clock);
    }
    if (isChanged) this.#tellPlaces();
  }

  #next(): Waiter | undefined {
    return this.#first[0] ?? nextOf(this.#waiters, this.#activeOf, this.#beganAt);
  }

  #tellPlaces(): void {
    const active = new Map(this.#activeOf);
    const beganAt = new Map(this.#beganAt);
    const left = [...this.#waiters];
    let clock = this.#clock;
    for (let before = 1; left.length > 0; before++) {
      const next = nextOf(left, active, beganAt)!;
      left.splice(left.indexOf(next), 1);
      active.set(next.client, (active.get(next.client) ?? 0) + 1);
      beganAt.set(next.client, ++clock);
      const place = before + this.#first.length;
      if (place !== next.place) next.onPlace((next.place = place));
    }
  }
}

/** Whose client has the fewest lanes; of these, whose began the longest ago; of these, who came first. */
function nextOf(
  waiters: readonly Waiter[],
  active: ReadonlyMap<unknown, number>,
  beganAt: ReadonlyMap<unknown, number>,
): Waiter | undefined {
  const rank = ({ client }: Waiter): [number, number] => [active.get(client) ?? 0, beganAt.get(client) ?? 0];
  return waiters.reduce<Waiter | undefined>((best, waiter) => {
    if (best === undefined) return waiter;
    const [lanes, began] = rank(waiter);
    const [fewestLanes, earliest] = rank(best);
    return lanes < fewestLanes || (lanes === fewestLanes && began < earliest) ? waiter : best;
  }, undefined);
}
