// The page itself: it takes messages, draws what has changed, and turns what the user does into intents.
import { render } from "lit-html";
import type {
  ChatSettings,
  ChatState,
  chatPanel,
  ShownAdapter,
  ShownMessage,
} from "../../schemas/panels/chat.ts";
import { Frames } from "../chart/frames.ts";
import type { Host } from "../host.ts";
import { t } from "../texts.ts";
import { textOf } from "./file-text.ts";
import { MarkdownView } from "./markdown-view.ts";
import { isSameTalk, PageState, type Intent, type Message } from "./page-state.ts";
import { PendingIntents, TYPING_MILLISECONDS } from "./pending-intents.ts";
import { Scrolling } from "./scrolling.ts";
import { pageTemplate } from "./page-template.ts";

const KEEP_MILLISECONDS = 300;
/** Of an answer that is finished a screen reader is told so much. */
const SPOKEN_CHARACTERS = 1500;

export class ChatPage {
  readonly state: PageState;
  /** What is said to screen readers: whole answers, not each word. */
  spoken = "";
  readonly scrolling: Scrolling;
  readonly #root: HTMLElement;
  readonly #host: Host<typeof chatPanel>;
  readonly #frames = new Frames();
  /** Answers that were drawn, by their column and id. */
  readonly #views = new Map<string, MarkdownView>();
  /** Answers that have grown since they were drawn. */
  readonly #grown = new Map<string, string>();
  /** How fast each column's answer was written when it was last drawn. */
  readonly #speeds = new Map<number, number>();
  #keeping: ReturnType<typeof setTimeout> | undefined;
  /** Settings, and the adapters of each column. */
  readonly #pending: PendingIntents;
  #searching: ReturnType<typeof setTimeout> | undefined;
  readonly #render = (): void => {
    render(pageTemplate(this), this.#root);
    this.scrolling.arrange(this.#root.querySelector<HTMLElement>(".messages"));
  };
  readonly #grow = (): void => {
    for (const [key, text] of this.#grown) this.#views.get(key)?.update(text, false);
    this.#grown.clear();
    this.scrolling.follow();
  };

  constructor(root: HTMLElement, host: Host<typeof chatPanel>) {
    this.#root = root;
    this.#host = host;
    this.#pending = new PendingIntents((intent) => {
      host.send(intent);
    });
    this.state = new PageState(host.kept);
    this.scrolling = new Scrolling({
      fromEnd: host.kept?.fromEnd ?? 0,
      onScroll: (hasLeftOrReachedEnd) => {
        this.keepSoon();
        if (hasLeftOrReachedEnd) this.update();
      },
    });
  }

  /** What was typed and ticked before counts for it. */
  send(intent: Intent): void {
    this.#pending.flush();
    this.#host.send(intent);
  }

  /** Files are held over the page, or no longer. */
  setOver(isOver: boolean): void {
    if (this.state.isOver === isOver) return;
    this.state.isOver = isOver;
    this.update();
  }

  /** Attaches files whose contents the page can read; what cannot be read is told. */
  async attachFiles(files: readonly File[]): Promise<void> {
    for (const file of files) {
      try {
        this.send({ kind: "attachText", name: file.name, content: await textOf(file) });
      } catch (error) {
        this.change({ refusal: error instanceof Error ? error.message : String(error) });
      }
    }
  }

  take(message: Message): void {
    const { state } = this;
    switch (message.kind) {
      case "state":
        // What is being typed counts for more than what was told before.
        state.setChat(this.#withTyped(message));
        this.#keep();
        break;
      case "messages":
        this.#takeMessages(message);
        break;
      case "text": {
        const answer = state.addText(message);
        if (answer === undefined) return;
        this.#grown.set(keyOf(message.column, answer.id), answer.content);
        this.#frames.request(this.#grow);
        // Told twice a second at most; the text grows by itself.
        if (message.tokensPerSecond !== this.#speeds.get(message.column)) this.update();
        this.#speeds.set(message.column, message.tokensPerSecond);
        return;
      }
      case "list":
        if (message.search === state.search) state.list = message;
        break;
      case "standings":
        state.standings = message;
        break;
      case "attached":
        state.attach(message.attachment);
        this.#keep();
        break;
      case "measured": {
        const { key, tokens } = message;
        state.attachments = state.attachments.map((one) => (one.key === key ? { ...one, tokens } : one));
        this.#keep();
        break;
      }
      case "notAttached":
        state.refusal = message.message;
        state.attachments = state.attachments.filter(({ key }) => key !== message.key);
        this.#keep();
        break;
      case "notSent":
        state.takeBack(message);
        this.#keep();
    }
    this.update();
  }

  /** Draws the page in the next frame. */
  update(): void {
    this.#frames.request(this.#render);
  }

  /** Changes what is typed or open, and keeps it. */
  change(
    changes: Partial<Pick<PageState, "draft" | "attachments" | "isListOpen" | "isSettingsOpen" | "refusal">>,
  ): void {
    Object.assign(this.state, changes);
    this.keepSoon();
    this.update();
  }

  ask(): void {
    const { state } = this;
    const content = state.draft.trim();
    const isReady = state.chat?.columns.every(({ model }) => model !== null) ?? false;
    if (content === "" || !isReady || state.isAnswering) return;
    this.send({ kind: "send", content, attachments: [...state.attachments] });
    this.scrolling.toEnd();
    state.draft = "";
    state.attachments = [];
    state.refusal = "";
    this.#keep();
    this.update();
  }

  /** The page goes on with what it will send; while somebody types only the last wording is sent. */
  changeSettings(changes: Partial<ChatSettings>): void {
    const { chat } = this.state;
    if (chat === undefined) return;
    const settings = { ...chat.settings, ...changes };
    this.state.setChat({ ...chat, settings });
    this.#pending.later("settings", { kind: "changeSettings", settings });
    this.update();
  }

  /** Like settings; names the adapter of a column by its key. */
  changeAdapter(column: number, key: string, changes: Partial<ShownAdapter>): void {
    const { chat } = this.state;
    const changed = chat?.columns[column];
    if (chat === undefined || changed === undefined) return;
    const adapters = changed.adapters.map((one) => (one.key === key ? { ...one, ...changes } : one));
    this.state.setChat({ ...chat, columns: chat.columns.with(column, { ...changed, adapters }) });
    const chosen = adapters.filter(({ isOn }) => isOn);
    this.#pending.later(adaptersOf(column), {
      kind: "setAdapters",
      column,
      model: changed.key,
      adapters: chosen.slice(0, 8).map(({ key: adapter, scale }) => ({ key: adapter, scale })),
    });
    this.update();
  }

  openList(isOpen: boolean): void {
    this.change({ isListOpen: isOpen });
    if (isOpen) this.send({ kind: "search", search: this.state.search });
  }

  search(search: string): void {
    this.state.search = search;
    clearTimeout(this.#searching);
    this.#searching = setTimeout(() => {
      this.send({ kind: "search", search });
    }, TYPING_MILLISECONDS);
    this.update();
  }

  /** What was typed a moment ago waits for no pause any more. */
  leave(): void {
    if (this.state.chat === undefined) return;
    this.#pending.flush();
    this.#keep();
  }

  /** The element of an answer, drawn as far as it is written. */
  answerElement(column: number, message: ShownMessage, isWhole: boolean): HTMLElement {
    const key = keyOf(column, message.id);
    const view = this.#views.get(key) ?? this.#newView(key);
    view.update(message.content, isWhole);
    return view.element;
  }

  keepSoon(): void {
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => {
      this.#keep();
    }, KEEP_MILLISECONDS);
  }

  #withTyped(told: ChatState): ChatState {
    const { chat } = this.state;
    if (chat === undefined) return told;
    const settings = this.#pending.has("settings") ? chat.settings : told.settings;
    const columns = told.columns.map((one, column) => {
      const before = chat.columns[column];
      if (!this.#pending.has(adaptersOf(column)) || before === undefined) return one;
      if (isSameTalk(before, one)) return { ...one, adapters: before.adapters };
      // They were ticked for what is shown no longer.
      this.#pending.drop(adaptersOf(column));
      return one;
    });
    return { ...told, settings, columns };
  }

  #newView(key: string): MarkdownView {
    const view = new MarkdownView({
      onCopy: (text) => {
        this.send({ kind: "copy", text });
      },
      onInsert: this.state.chat?.canInsert
        ? (text) => {
            this.send({ kind: "insert", text });
          }
        : undefined,
      onLink: (address) => {
        this.send({ kind: "openLink", address });
      },
    });
    this.#views.set(key, view);
    return view;
  }

  #takeMessages(message: Extract<Message, { kind: "messages" }>): void {
    const { column, from, messages } = message;
    const before = this.state.messagesOf(column);
    for (const [place, { id, role, content, stopReason }] of messages.entries()) {
      const old = before[from + place];
      if (old === undefined || old.id === id || !old.id.startsWith("?") || old.role !== role) continue;
      // The agent has told the id of what was written meanwhile.
      const view = this.#views.get(keyOf(column, old.id));
      if (view !== undefined) this.#views.set(keyOf(column, id), view);
      this.#views.delete(keyOf(column, old.id));
      if (role === "assistant" && stopReason !== "failed")
        this.spoken = t("Answer: {0}", content.slice(0, SPOKEN_CHARACTERS));
    }
    this.state.setMessages(message);
    const known = new Set(this.state.messagesOf(column).map(({ id }) => keyOf(column, id)));
    for (const key of this.#views.keys())
      if (key.startsWith(`${column} `) && !known.has(key)) this.#views.delete(key);
  }

  #keep(): void {
    clearTimeout(this.#keeping);
    this.#host.keep(this.state.view(this.scrolling.fromEnd));
  }
}

function adaptersOf(column: number): string {
  return `adapters ${column}`;
}

function keyOf(column: number, id: string): string {
  return `${column} ${id}`;
}
