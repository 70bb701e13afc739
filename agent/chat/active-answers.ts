// The answers that are being written: one in each conversation at a time.
import { errors } from "../errors.ts";

export interface ActiveAnswer {
  /** Aborted when the answer is cancelled, or when the call that asked for it is. */
  readonly signal: AbortSignal;
  end(): void;
}

export class ActiveAnswers {
  readonly #active = new Map<string, { controller: AbortController; ended: Promise<void> }>();

  /** Throws `conversation_busy`. */
  begin(conversation: string, signal: AbortSignal): ActiveAnswer {
    if (this.#active.has(conversation)) throw errors.conversationBusy(conversation);
    const controller = new AbortController();
    let end!: () => void;
    const ended = new Promise<void>((resolve) => (end = resolve));
    this.#active.set(conversation, { controller, ended });
    return {
      signal: AbortSignal.any([controller.signal, signal]),
      end: () => {
        this.#active.delete(conversation);
        end();
      },
    };
  }

  /** Resolves when the answer has ended and is kept; false where there was none. */
  async cancel(conversation: string): Promise<boolean> {
    const active = this.#active.get(conversation);
    if (active === undefined) return false;
    active.controller.abort();
    await active.ended;
    return true;
  }
}
