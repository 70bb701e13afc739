// What the chat page knows: what the extension has told, what is typed, and what is open.
import {
  isSameModel,
  type ChatColumn,
  type ChatState,
  type ChatView,
  type chatPanel,
  type DraftAttachment,
  type ShownMessage,
} from "../../schemas/panels/chat.ts";
import type { Down, Up } from "../../schemas/panels/panel.ts";
import { t } from "../texts.ts";
import type { Sampling } from "../../schemas/protocol/chat.ts";

export type Message = Down<typeof chatPanel>;
export type Intent = Up<typeof chatPanel>;
export type ListMessage = Extract<Message, { kind: "list" }>;
export type StandingsMessage = Extract<Message, { kind: "standings" }>;

/** A question and what each model has answered. */
export interface Turn {
  readonly question: ShownMessage | undefined;
  readonly answers: readonly (ShownMessage | undefined)[];
}

/** Turns that are drawn at first, and each time that somebody scrolls to the first of them. */
const TURNS_AT_ONCE = 30;
/** As the agent takes them. */
const MOST_ATTACHMENTS = 20;

export class PageState {
  chat: ChatState | undefined;
  draft: string;
  attachments: readonly DraftAttachment[];
  /** Why something was not attached. */
  refusal = "";
  /** Files are held over the page. */
  isOver = false;
  isListOpen: boolean;
  isSettingsOpen: boolean;
  search = "";
  list: ListMessage | undefined;
  standings: StandingsMessage | undefined;
  /** What is being written anew: a question, or the correction of an answer. */
  editing: { readonly id: string; text: string } | undefined;
  /** The entry of the list whose name is being written. */
  renaming: { readonly id: string; name: string } | undefined;
  /** What is typed into the settings and cannot be used yet. */
  readonly typedSampling = new Map<keyof Sampling, string>();
  shownTurns = TURNS_AT_ONCE;
  #messages: ShownMessage[][] = [];
  /** Of each column the scales of adapters as they are typed, by the adapter's key. */
  readonly #typedScales = new Map<number, Map<string, string>>();

  constructor(kept: ChatView | undefined) {
    this.draft = kept?.draft ?? "";
    this.attachments = kept?.attachments ?? [];
    this.isListOpen = kept?.isListOpen ?? false;
    this.isSettingsOpen = kept?.isSettingsOpen ?? false;
  }

  get isSideBySide(): boolean {
    return (this.chat?.columns.length ?? 1) > 1;
  }

  get isAnswering(): boolean {
    return this.chat?.columns.some(({ isAnswering }) => isAnswering) ?? false;
  }

  get isEmpty(): boolean {
    return this.#messages.every((messages) => messages.length === 0);
  }

  messagesOf(column: number): readonly ShownMessage[] {
    return this.#messages[column] ?? [];
  }

  setChat(chat: ChatState): void {
    for (const column of this.#typedScales.keys()) {
      const [before, now] = [this.chat?.columns[column], chat.columns[column]];
      if (before === undefined || now === undefined || !isSameTalk(before, now))
        this.#typedScales.delete(column);
    }
    this.chat = chat;
    this.#messages.length = Math.min(this.#messages.length, chat.columns.length);
  }

  typedScale(column: number, adapter: string): string | undefined {
    return this.#typedScales.get(column)?.get(adapter);
  }

  /** It is kept as long as the column has the same model and conversation. */
  typeScale(column: number, adapter: string, text: string): void {
    const typed = this.#typedScales.get(column) ?? new Map<string, string>();
    this.#typedScales.set(column, typed.set(adapter, text));
  }

  forgetScale(column: number, adapter: string): void {
    this.#typedScales.get(column)?.delete(adapter);
  }

  setMessages({ column, from, messages }: Extract<Message, { kind: "messages" }>): void {
    while (this.#messages.length <= column) this.#messages.push([]);
    if (from === 0) this.shownTurns = TURNS_AT_ONCE;
    this.#messages[column] = [...this.messagesOf(column).slice(0, from), ...messages];
  }

  /** Returns the message that has grown. */
  addText({ column, text, tokensPerSecond }: Extract<Message, { kind: "text" }>): ShownMessage | undefined {
    const messages = this.#messages[column];
    const last = messages?.at(-1);
    if (messages === undefined || last?.role !== "assistant") return undefined;
    const grown = { ...last, content: last.content + text, tokensPerSecond };
    messages[messages.length - 1] = grown;
    return grown;
  }

  /** All turns, oldest first; those of several columns stand beside each other by their order. */
  turns(): Turn[] {
    const columns = Math.max(1, this.chat?.columns.length ?? 1);
    const turns: { question: ShownMessage | undefined; answers: (ShownMessage | undefined)[] }[] = [];
    for (let column = 0; column < columns; column++) {
      let at = -1;
      for (const message of this.messagesOf(column)) {
        if (message.role === "user" || at < 0) at++;
        turns[at] ??= { question: undefined, answers: Array.from({ length: columns }, () => undefined) };
        if (message.role === "user") turns[at]!.question ??= message;
        else turns[at]!.answers[column] = message;
      }
    }
    return turns;
  }

  /** The same text goes along once. */
  attach(attachment: DraftAttachment): void {
    const others = this.attachments.filter(
      ({ name, content }) => name !== attachment.name || content !== attachment.content,
    );
    const isFull = others.length >= MOST_ATTACHMENTS;
    this.refusal = isFull ? t("At most {0} texts go along with a question.", MOST_ATTACHMENTS) : "";
    if (!isFull) this.attachments = [...others, attachment];
  }

  /** A question that was not sent stands before what was typed since. */
  takeBack({ content, attachments }: Extract<Message, { kind: "notSent" }>): void {
    this.draft = [content, this.draft].filter((text) => text !== "").join("\n");
    const later = this.attachments;
    this.attachments = attachments;
    for (const attachment of later) this.attach(attachment);
  }

  showMore(): void {
    this.shownTurns += TURNS_AT_ONCE;
  }

  view(fromEnd: number): ChatView {
    const { chat, draft, attachments, isListOpen, isSettingsOpen } = this;
    return {
      subject: chat?.subject ?? null,
      draft,
      attachments: [...attachments],
      isListOpen,
      isSettingsOpen,
      fromEnd,
    };
  }
}

/** Whether a column still has the same model and conversation. */
export function isSameTalk(before: ChatColumn, now: ChatColumn): boolean {
  return isSameModel(before.key, now.key) && before.conversation === now.conversation;
}
