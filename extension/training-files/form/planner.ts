// Asks the agent what the form's text would take, once its user pauses; what is asked anew ends what was asked before.
import type { AgentConnection } from "../../agents/connection.ts";
import { isCancellation } from "../../agents/failure.ts";
import type { PlanAnswer } from "./form-state.ts";

export interface PlanRequest {
  readonly text: string;
  readonly folder: string;
  readonly steps: number;
}

export interface PlannerEvents {
  onAnswer(answer: PlanAnswer): void;
  onFailure(error: unknown): void;
}

/** Nobody who types is asked to wait for a plan that is old when it comes. */
const PAUSE_MILLISECONDS = 600;

export class Planner {
  readonly #agent: AgentConnection;
  readonly #events: PlannerEvents;
  #asked: PlanRequest | undefined;
  #ending: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(agent: AgentConnection, events: PlannerEvents) {
    this.#agent = agent;
    this.#events = events;
  }

  /** The text that is being planned, or will be. */
  get asked(): string | undefined {
    return this.#asked?.text;
  }

  /** Undefined ends what is under way. The same text again changes nothing. */
  ask(request: PlanRequest | undefined): void {
    if (request?.text === this.#asked?.text && request?.folder === this.#asked?.folder) return;
    this.#end();
    this.#asked = request;
    if (request === undefined) return;
    const ending = new AbortController();
    this.#ending = ending;
    this.#timer = setTimeout(() => void this.#plan(request, ending.signal), PAUSE_MILLISECONDS);
  }

  dispose(): void {
    this.#end();
  }

  async #plan({ text, folder, steps }: PlanRequest, signal: AbortSignal): Promise<void> {
    try {
      const training = { text, folder };
      const { plan, problems } = await this.#agent.call("run/plan", { training }, { signal });
      if (signal.aborted) return;
      this.#asked = undefined;
      this.#events.onAnswer({ text, steps, plan, problems });
    } catch (error) {
      if (signal.aborted || isCancellation(error)) return;
      this.#asked = undefined;
      this.#events.onFailure(error);
    }
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#ending?.abort();
    this.#asked = undefined;
  }
}
