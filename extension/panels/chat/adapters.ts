// The adapters that fit the models of a chat: asked for once, and again when there are other models or runs.
import { isSameModel, type ShownAdapter } from "../../../schemas/panels/chat.ts";
import type { AddedAdapter, ModelReference, ModelStack } from "../../../schemas/protocol/method.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { keyOf, modelOf, type Models } from "./model-choices.ts";
import type { Talk } from "./talk.ts";

type Shown = Omit<ShownAdapter, "label">;

export class FittingAdapters {
  readonly #agent: AgentConnection;
  readonly #catalogue: Models;
  readonly #onChange: () => void;
  /** By the key of the model. */
  readonly #known = new Map<string, readonly ModelReference[]>();
  readonly #asked = new Set<string>();
  #candidates: string;

  constructor(agent: AgentConnection, catalogue: Models, onChange: () => void) {
    this.#agent = agent;
    this.#catalogue = catalogue;
    this.#onChange = onChange;
    this.#candidates = candidatesIn(catalogue);
  }

  /** Those that are known so far; `onChange` tells of more. What is added stays among them, whatever becomes of it. */
  of(stack: ModelStack | null): Shown[] {
    if (stack === null) return [];
    void this.#ask(stack);
    return shownAdapters(this.#known.get(keyOf(stack)) ?? [], stack.adapters ?? []);
  }

  /** The figures of a run change all the time while it trains; the agent opens every model to answer. */
  noteCatalogue(): void {
    const candidates = candidatesIn(this.#catalogue);
    if (candidates === this.#candidates) return;
    this.#candidates = candidates;
    this.askAgain();
  }

  /** Of what could not be asked there are none until then. */
  askAgain(): void {
    this.#asked.clear();
  }

  async #ask(stack: ModelStack): Promise<void> {
    const key = keyOf(stack);
    const model = modelOf(key);
    if (model === undefined || this.#asked.has(key) || this.#agent.state.kind !== "connected") return;
    this.#asked.add(key);
    const found = await this.#agent.call("chat/adapters", { model }).catch(() => undefined);
    if (found === undefined) return;
    this.#known.set(
      key,
      found.adapters.map((one) => one.model),
    );
    this.#onChange();
  }
}

/** The same text as long as there are the same models in the same versions, and the same runs with checkpoints. */
export function candidatesIn({ models, runs }: Pick<Models, "models" | "runs">): string {
  return JSON.stringify([
    models.items.map(({ id, versions }) => [id, versions[0]?.version]).sort(),
    runs.items.map(({ id, checkpoints }) => [id, checkpoints.length > 0]).sort(),
  ]);
}

/** What was ticked for a model that was changed meanwhile is not added to another. */
export async function setAdapters(
  talk: Talk,
  {
    model,
    adapters,
  }: { readonly model: string; readonly adapters: readonly { key: string; scale: number }[] },
): Promise<void> {
  if (talk.model !== null && isSameModel(model, keyOf(talk.model)))
    await talk.chooseModel(stackOf(talk.model, adapters));
}

function shownAdapters(fitting: readonly ModelReference[], added: readonly AddedAdapter[]): Shown[] {
  const scales = new Map(added.map(({ model, scale }) => [keyOf(model), scale]));
  const keys = new Set([...fitting.map(keyOf), ...scales.keys()]);
  return [...keys].map((key) => ({ key, isOn: scales.has(key), scale: scales.get(key) ?? 1 }));
}

/** The same model with these adapters and no others. */
function stackOf(stack: ModelStack, chosen: readonly { key: string; scale: number }[]): ModelStack {
  const model = modelOf(keyOf(stack)) ?? stack;
  const adapters = chosen.flatMap(({ key, scale }) => {
    const adapter = modelOf(key);
    return adapter === undefined ? [] : [{ model: adapter, scale }];
  });
  return adapters.length === 0 ? model : { ...model, adapters };
}
