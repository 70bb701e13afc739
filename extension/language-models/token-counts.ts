// How many tokens texts have for a model: asked of the agent many at a time, and remembered.
import type { ModelReference } from "../../schemas/protocol/method.ts";
import type { AgentConnection } from "../agents/connection.ts";
import { idOf } from "./offers.ts";

/** Texts that are remembered, and characters of the longest of them. */
const mostRemembered = 500;
const longestRemembered = 20_000;
/** Of one call of the agent. */
const mostAtOnce = 50;
/** Of one text; what is longer is counted in pieces, which gives a token more at each cut. */
const longestText = 500_000;

interface Waiting {
  readonly text: string;
  readonly settle: (tokens: Promise<number>) => void;
}

export class TokenCounts {
  readonly #agent: AgentConnection;
  readonly #known = new Map<string, number>();
  /** By model, what is asked for in this turn of the event loop. */
  readonly #waiting = new Map<string, Waiting[]>();

  constructor(agent: AgentConnection) {
    this.#agent = agent;
  }

  /** @throws AgentFailure */
  async count(model: ModelReference, text: string): Promise<number> {
    if (text === "") return 0;
    if (text.length > longestText) {
      const rest = await this.count(model, text.slice(longestText));
      return rest + (await this.count(model, text.slice(0, longestText)));
    }
    const key = `${idOf(model)}\n${text}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const tokens = await this.#ask(model, text);
    if (text.length <= longestRemembered) this.#remember(key, tokens);
    return tokens;
  }

  #ask(model: ModelReference, text: string): Promise<number> {
    const id = idOf(model);
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(id) ?? [];
      if (waiting.length === 0) setTimeout(() => void this.#send(model));
      this.#waiting.set(id, [...waiting, { text, settle: resolve }]);
    });
  }

  async #send(model: ModelReference): Promise<void> {
    const id = idOf(model);
    const all = this.#waiting.get(id) ?? [];
    this.#waiting.delete(id);
    for (let at = 0; at < all.length; at += mostAtOnce) {
      const some = all.slice(at, at + mostAtOnce);
      const counted = this.#agent.call("chat/measure", { model, texts: some.map(({ text }) => text) });
      for (const [index, { settle }] of some.entries()) {
        settle(counted.then(({ tokens }) => tokens[index]!));
      }
      await counted.catch(() => undefined);
    }
  }

  #remember(key: string, tokens: number): void {
    this.#known.set(key, tokens);
    const [oldest] = this.#known.keys();
    if (this.#known.size > mostRemembered) this.#known.delete(oldest!);
  }
}
