// A conversation's tree as the branch that is shown, with what stands beside each message. Pure.
import type { ShownMessage } from "../../../schemas/panels/chat.ts";
import type { ChatMessage } from "../../../schemas/protocol/chat.ts";
import type { ModelReference, ModelStack } from "../../../schemas/protocol/method.ts";

/** A message of which the agent has not told yet; it gives no such ids. */
export const UNSENT = "?question";
export const UNANSWERED = "?answer";

export class MessageTree {
  readonly #byId: ReadonlyMap<string, ChatMessage>;
  /** In the order in which they came; the questions that begin the conversation under null. */
  readonly #children = new Map<string | null, ChatMessage[]>();

  constructor(messages: readonly ChatMessage[]) {
    this.#byId = new Map(messages.map((message) => [message.id, message]));
    for (const message of messages) {
      const siblings = this.#children.get(message.parent);
      if (siblings === undefined) this.#children.set(message.parent, [message]);
      else siblings.push(message);
    }
  }

  get messages(): ChatMessage[] {
    return [...this.#byId.values()];
  }

  get(id: string): ChatMessage | undefined {
    return this.#byId.get(id);
  }

  /** With these messages in it, which take the place of those with the same ids. */
  with(...messages: readonly ChatMessage[]): MessageTree {
    const byId = new Map(this.#byId);
    for (const message of messages) byId.set(message.id, message);
    return new MessageTree([...byId.values()]);
  }

  /** From the first message to this one. */
  branchTo(head: string | null): ChatMessage[] {
    const branch: ChatMessage[] = [];
    let message = head === null ? undefined : this.#byId.get(head);
    while (message !== undefined) {
      branch.push(message);
      message = message.parent === null ? undefined : this.#byId.get(message.parent);
    }
    return branch.reverse();
  }

  /** The end of the branch that goes through a message: of what follows it always the newest. */
  endOf(id: string): string {
    let end = id;
    for (let next = this.#children.get(end); next !== undefined; next = this.#children.get(end)) {
      end = next.at(-1)!.id;
    }
    return end;
  }

  /** Messages at the same place: other wordings of a question, other answers to it. */
  siblingsOf(message: ChatMessage): readonly ChatMessage[] {
    return (this.#children.get(message.parent) ?? []).filter(({ role }) => role === message.role);
  }
}

export interface ShownOptions {
  /** Who answers now; answers of others say whose they are. */
  readonly model: ModelStack | null;
  readonly nameOf: (model: ModelStack) => string;
}

export function shownBranch(tree: MessageTree, head: string | null, options: ShownOptions): ShownMessage[] {
  return tree.branchTo(head).map((message) => shownMessage(tree, message, options));
}

function shownMessage(tree: MessageTree, message: ChatMessage, options: ShownOptions): ShownMessage {
  const { id, role, content, attachments, model, correction } = message;
  const siblings = tree.siblingsOf(message);
  const place = siblings.indexOf(message);
  const branch = {
    place: place + 1,
    count: siblings.length,
    previous: siblings[place - 1]?.id ?? null,
    next: siblings[place + 1]?.id ?? null,
  };
  const isOfOther = model !== undefined && !isSameModel(model, options.model);
  return {
    ...figuresOf(message),
    id,
    role,
    content: correction ?? content,
    ...(siblings.length > 1 && { branch }),
    ...(attachments !== undefined && {
      attachments: attachments.map(({ name, content: { length } }) => ({ name, characters: length })),
    }),
    ...(isOfOther && { modelName: options.nameOf(model) }),
    ...(correction !== undefined && { isCorrected: true }),
  };
}

/** What the page shows of an answer as it is. */
function figuresOf(message: ChatMessage): Partial<ShownMessage> {
  const { stopReason, promptTokens, tokens, tokensPerSecond, contextLength, turnsDropped, rating } = message;
  return {
    ...(stopReason !== undefined && { stopReason }),
    ...(promptTokens !== undefined && { promptTokens }),
    ...(tokens !== undefined && { tokens }),
    ...(tokensPerSecond !== undefined && { tokensPerSecond }),
    ...(contextLength !== undefined && { contextLength }),
    ...(turnsDropped !== undefined && { turnsDropped }),
    ...(rating !== undefined && { rating }),
  };
}

/** An answer names the very step or version, where `best`, `latest` or the newest version was asked for. */
function isSameModel(spoken: ModelStack, asked: ModelStack | null): boolean {
  if (asked === null || !isSameOne(spoken, asked)) return false;
  const [left, right] = [spoken.adapters ?? [], asked.adapters ?? []];
  return (
    left.length === right.length &&
    left.every(({ model, scale }, at) => scale === right[at]!.scale && isSameOne(model, right[at]!.model))
  );
}

function isSameOne(spoken: ModelReference, asked: ModelReference): boolean {
  if ("run" in spoken) return "run" in asked && asked.run === spoken.run && asked.step === spoken.step;
  return (
    "model" in asked && asked.model === spoken.model && [undefined, spoken.version].includes(asked.version)
  );
}
