// Ends an agent that nobody needs any more, as its settings say. Time in which the machine sleeps does not count.
import type { AgentSettings } from "../../schemas/protocol/agent.ts";

/** What is seen at one look. */
export interface Need {
  readonly settings: Pick<AgentSettings, "idleMinutes" | "endWithLastClient">;
  /** How many clients are connected. */
  readonly clients: number;
  /** Whether something goes on without them that needs the agent. */
  readonly isBusy: boolean;
}

/** After the last client has gone: a window that is loaded anew is back before. */
const graceSeconds = 20;
const lookMilliseconds = 1000;

/** Judges what is seen, one look after the other. Times are in seconds, by a clock that nobody sets. */
export class NeedWatch {
  /** When somebody or something last needed the agent. */
  #neededAt: number;
  /** When a client was last seen; undefined before the first. */
  #clientAt: number | undefined;

  constructor(now: number) {
    this.#neededAt = now;
  }

  /** Why the agent is to end, if it is. */
  look(now: number, { settings, clients, isBusy }: Need): string | undefined {
    const { idleMinutes, endWithLastClient } = settings;
    if (clients > 0) this.#clientAt = now;
    if (clients > 0 || isBusy) this.#neededAt = now;
    if (endWithLastClient && this.#clientAt !== undefined && now - this.#clientAt > graceSeconds)
      return "its last client has gone";
    if (idleMinutes !== null && now - this.#neededAt > idleMinutes * 60)
      return `nobody has needed it for ${idleMinutes} minutes`;
    return undefined;
  }
}

/** Calls `end` once, when `need` has given a reason. Returns what ends the watch. */
export function watchLifetime(need: () => Need, end: (reason: string) => void): () => void {
  const now = (): number => performance.now() / 1000;
  const watch = new NeedWatch(now());
  const stop = (): void => {
    clearInterval(timer);
  };
  const timer = setInterval(() => {
    const reason = watch.look(now(), need());
    if (reason === undefined) return;
    stop();
    end(reason);
  }, lookMilliseconds).unref();
  return stop;
}
