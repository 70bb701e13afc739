// Asks the agent what the form's text would take, once its user pauses; what is asked anew ends what was asked before.
// What has failed is not asked again by itself, until the text is another one or the agent comes back.
import type { AgentConnection } from "../../agents/connection.ts";
import type { Disposable } from "../../emitter.ts";
import type { PlanAnswer } from "./form-state.ts";

export interface PlanRequest {
  readonly text: string;
  readonly folder: string;
  readonly steps: number;
}

interface FailedPlan {
  readonly request: PlanRequest;
  readonly reason: string;
}

/** Nobody who types is asked to wait for a plan that is old when it comes. */
const PAUSE_MILLISECONDS = 600;

export class Planner {
  readonly #agent: AgentConnection;
  readonly #onChange: () => void;
  readonly #describe: (error: unknown) => string;
  readonly #listening: Disposable;
  #asked: PlanRequest | undefined;
  #failed: FailedPlan | undefined;
  /** What was asked again because the agent had come back: once, as it may be what the agent fails by. */
  #askedAgain: PlanRequest | undefined;
  #answer: PlanAnswer | undefined;
  #ending: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onChange there is an answer or a failure, or a failure counts no longer */
  constructor(agent: AgentConnection, onChange: () => void, describe: (error: unknown) => string) {
    this.#agent = agent;
    this.#describe = describe;
    this.#onChange = onChange;
    this.#listening = agent.onDidChangeState(({ kind }) => {
      if (kind === "connected") this.#comeBack();
    });
  }

  /** The last one, also where another text is asked for meanwhile. */
  get answer(): PlanAnswer | undefined {
    return this.#answer;
  }

  /** Why there is no plan of what was asked last. */
  get failure(): string | undefined {
    return this.#failed?.reason;
  }

  /** What has failed may be asked again. */
  forgetFailure(): void {
    this.#failed = undefined;
  }

  /** The text that is being planned, or will be. */
  get asked(): string | undefined {
    return this.#asked?.text;
  }

  /** Undefined ends what is under way. The same text again changes nothing, also where it has failed. */
  ask(request: PlanRequest | undefined): void {
    if (isSame(request, this.#asked ?? this.#failed?.request)) return;
    this.#end();
    this.#failed = undefined;
    this.#asked = request;
    if (request === undefined) return;
    const ending = new AbortController();
    this.#ending = ending;
    this.#timer = setTimeout(() => void this.#plan(request, ending.signal), PAUSE_MILLISECONDS);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#end();
  }

  async #plan(request: PlanRequest, signal: AbortSignal): Promise<void> {
    const { text, folder, steps } = request;
    try {
      const training = { text, folder };
      const { plan, problems } = await this.#agent.call("run/plan", { training }, { signal });
      if (signal.aborted) return;
      this.#answer = { text, steps, plan, problems };
      this.#askedAgain = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.#failed = { request, reason: this.#describe(error) };
    }
    this.#asked = undefined;
    this.#onChange();
  }

  #comeBack(): void {
    const request = this.#failed?.request;
    if (request === undefined || isSame(request, this.#askedAgain)) return;
    this.#askedAgain = request;
    this.#failed = undefined;
    this.#onChange();
  }

  #end(): void {
    clearTimeout(this.#timer);
    this.#ending?.abort();
    this.#asked = undefined;
  }
}

function isSame(left: PlanRequest | undefined, right: PlanRequest | undefined): boolean {
  return left?.text === right?.text && left?.folder === right?.folder;
}
