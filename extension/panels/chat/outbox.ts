// What a chat page is told, at most twenty times a second: of messages only those that have changed.
import type { Down } from "../../../schemas/panels/panel.ts";
import type { chatPanel, ShownMessage } from "../../../schemas/panels/chat.ts";
import { UNANSWERED } from "./branches.ts";

type Message = Down<typeof chatPanel>;

const MILLISECONDS_APART = 50;

export interface OutboxOptions {
  readonly send: (message: Message) => void;
  readonly state: () => Message;
  readonly messages: (column: number) => readonly ShownMessage[];
}

export class Outbox {
  readonly #options: OutboxOptions;
  /** What the page has of each column. */
  readonly #told = new Map<number, string[]>();
  readonly #changed = new Set<number>();
  readonly #texts = new Map<number, { readonly text: string; readonly tokensPerSecond: number }>();
  #hasState = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  noteState(): void {
    this.#hasState = true;
    this.#wait();
  }

  noteMessages(column: number): void {
    this.#changed.add(column);
    this.#wait();
  }

  noteText(column: number, text: string, tokensPerSecond: number): void {
    this.#texts.set(column, { text: (this.#texts.get(column)?.text ?? "") + text, tokensPerSecond });
    this.#wait();
  }

  /** The page has nothing: it is told everything, at once. */
  begin(columns: number): void {
    this.#told.clear();
    this.#texts.clear();
    this.#hasState = true;
    for (let column = 0; column < columns; column++) this.#changed.add(column);
    this.flush();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // The page first learns which columns there are.
    if (this.#hasState) this.#options.send(this.#options.state());
    this.#hasState = false;
    for (const column of this.#changed) this.#tellMessages(column);
    this.#changed.clear();
    for (const [column, grown] of this.#texts) this.#options.send({ kind: "text", column, ...grown });
    this.#texts.clear();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #tellMessages(column: number): void {
    const messages = this.#options.messages(column);
    const told = this.#told.get(column) ?? [];
    const knowsNothing = !this.#told.has(column);
    const now = messages.map(signOf);
    let from = 0;
    while (from < now.length && now[from] === told[from]) from++;
    if (!knowsNothing && from === now.length && from === told.length) return;
    // The last message goes as a whole, with what has not been told of it.
    this.#texts.delete(column);
    this.#told.set(column, now);
    this.#options.send({ kind: "messages", column, from, messages: messages.slice(from) });
  }

  #wait(): void {
    this.#timer ??= setTimeout(() => {
      this.flush();
    }, MILLISECONDS_APART);
  }
}

/** An answer under way grows by texts, not by being told anew. */
function signOf(message: ShownMessage): string {
  return JSON.stringify(message.id === UNANSWERED ? { ...message, content: "" } : message);
}
