// Everything behind a chat page: its conversations, the list of all, votes, and what its user asks for.
import { randomBytes } from "node:crypto";
import type { ChatState, ChatSubject, ChatView } from "../../../schemas/panels/chat.ts";
import { chatPanel } from "../../../schemas/panels/chat.ts";
import type { Down, Up } from "../../../schemas/panels/panel.ts";
import type { ModelStack } from "../../../schemas/protocol/method.ts";
import type { Vote } from "../../../schemas/vote.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { newOperation } from "../../agents/operation.ts";
import { agentStateText } from "../../agents/state-text.ts";
import type { Disposable, Event } from "../../emitter.ts";
import { FittingAdapters, setAdapters } from "./adapters.ts";
import type { ChatHost } from "./chat-host.ts";
import type { Describe } from "./failure-actions.ts";
import { isGone, keyOf, modelChoices, modelName, modelOf, type Models, type Words } from "./model-choices.ts";
import { Outbox } from "./outbox.ts";
import { performOnAnswers } from "./on-answers.ts";
import { performOnList, tellList } from "./on-list.ts";
import { Talk, type TalkOptions } from "./talk.ts";

export type Intent = Up<typeof chatPanel>;
export type Message = Down<typeof chatPanel>;

export interface ChatPageOptions extends Words {
  readonly agent: AgentConnection;
  readonly catalogue: Models & { readonly onDidChange: Event<unknown> };
  readonly describe: Describe;
  readonly host: ChatHost;
  readonly send: (message: Message) => void;
  /** Called when what the page is about has changed. */
  readonly onTitle: (title: string) => void;
}

/** Another window, or this one, may change a conversation several times in a row. */
const REST_MILLISECONDS = 250;

export const emptySubject: ChatSubject = {
  columns: [{ model: null, conversation: null }],
  comparison: null,
  isBlind: false,
};

export class ChatPage implements Disposable {
  readonly options: ChatPageOptions;
  /** Resolves when the page can be told something. */
  readonly opened: Promise<void>;
  readonly #outbox: Outbox;
  readonly #adapters: FittingAdapters;
  #open: () => void = () => undefined;
  readonly #subscriptions: Disposable[];
  #talks: { readonly talk: Talk; readonly news: Disposable }[] = [];
  #comparison: string | null = null;
  #isBlind = false;
  #votes: readonly Vote[] = [];
  /** What the list of conversations shows just now. */
  search = "";
  #isListTold = false;
  #isOpen = false;
  #resting: ReturnType<typeof setTimeout> | undefined;
  readonly #changed = new Set<string>();

  constructor(options: ChatPageOptions, subject: ChatSubject = emptySubject) {
    this.options = options;
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
    this.#outbox = new Outbox({
      send: (message) => {
        if (this.#isOpen) options.send(message);
      },
      state: () => this.state(),
      messages: (column) => this.talks[column]?.messages({ nameOf: (model) => this.nameOf(model) }) ?? [],
    });
    const { agent, catalogue } = options;
    this.#adapters = new FittingAdapters(agent, catalogue, () => {
      this.#outbox.noteState();
    });
    this.#subscriptions = [
      agent.onDidChange(({ kind, ids }) => {
        if (kind === "conversation") this.#note(ids);
      }),
      agent.onDidChangeState((state) => {
        if (state.kind === "connected") {
          this.#adapters.askAgain();
          void this.#loadAll();
        }
        this.#outbox.noteState();
      }),
      catalogue.onDidChange(() => {
        this.#adapters.noteCatalogue();
        this.#chooseFirst();
        this.#outbox.noteState();
      }),
    ];
    this.show(subject);
  }

  get talks(): readonly Talk[] {
    return this.#talks.map(({ talk }) => talk);
  }

  get comparison(): string | null {
    return this.#comparison;
  }

  get areNamesHidden(): boolean {
    return this.#isBlind && this.#comparison !== null && this.#votes.length === 0;
  }

  get subject(): ChatSubject {
    return {
      columns: this.talks.map(({ model, conversation }) => ({ model, conversation })),
      comparison: this.#comparison,
      isBlind: this.#isBlind,
    };
  }

  nameOf(model: ModelStack | null): string {
    return modelName(this.options.catalogue, model, this.options);
  }

  /** The page is there, or there anew. */
  begin(view: ChatView | undefined): void {
    this.#isOpen = true;
    this.#isListTold = view?.isListOpen ?? false;
    this.#outbox.begin(this.talks.length);
    this.#open();
    if (this.#isListTold) void tellList(this);
    void this.#loadAll();
  }

  /** Nobody looks; answers go on. */
  end(): void {
    this.#isOpen = false;
  }

  /** Shows other conversations, or none yet with these models. */
  show(subject: ChatSubject, settings?: TalkOptions["settings"]): void {
    const before = this.#talks;
    this.#comparison = subject.comparison;
    this.#isBlind = subject.isBlind;
    this.#votes = [];
    const { agent, describe } = this.options;
    this.#talks = subject.columns.map(({ model, conversation }, place) => {
      const { comparison: id, isBlind } = subject;
      const talk = new Talk({
        ...{ agent, describe, model, conversation },
        ...(settings !== undefined && { settings }),
        ...(id !== null && { comparison: { id, place, isBlind } }),
      });
      const news = talk.onNews((told) => {
        const column = this.talks.indexOf(talk);
        if (column < 0) return;
        if (told.kind === "text") this.#outbox.noteText(column, told.text, told.tokensPerSecond);
        else if (told.kind === "messages") this.#outbox.noteMessages(column);
        else this.tell();
      });
      return { talk, news };
    });
    for (const { talk, news } of before) {
      news.dispose();
      void talk.stop().finally(() => {
        talk.dispose();
      });
    }
    this.#chooseFirst();
    this.#outbox.begin(this.talks.length);
    this.tell();
    if (this.#isOpen) void this.#loadAll();
  }

  /** Has the page told how things stand. */
  tell(): void {
    this.options.onTitle(this.title);
    this.#outbox.noteState();
  }

  get title(): string {
    const { t } = this.options;
    const [first, ...others] = this.talks;
    if (others.length === 0) return first?.model ? this.nameOf(first.model) : t("Chat");
    if (this.#isBlind && this.#votes.length === 0) return t("Side by side, blind");
    return this.talks.map(({ model }) => this.nameOf(model)).join(" / ");
  }

  state(): Extract<ChatState, { kind: "state" }> {
    const { t, catalogue, host, agent } = this.options;
    const [first] = this.talks;
    const areNamesHidden = this.areNamesHidden;
    return {
      kind: "state",
      subject: this.subject,
      name: first?.name ?? "",
      columns: this.talks.map((talk, column) => ({
        ...talk.state,
        model: talk.model,
        key: areNamesHidden ? "" : keyOf(talk.model),
        modelName: areNamesHidden ? t("Model {0}", letterOf(column)) : this.nameOf(talk.model),
        isModelGone: isGone(catalogue, talk.model),
        adapters: areNamesHidden
          ? []
          : this.#adapters.of(talk.model).map((one) => ({ ...one, label: this.nameOf(modelOf(one.key)!) })),
      })),
      areNamesHidden,
      votes: this.#votes.map(({ answers, verdict }) => ({
        messages: answers.map(({ message }) => message),
        verdict,
      })),
      choices: modelChoices(
        catalogue,
        this.talks.map(({ model }) => model),
        this.options,
      ),
      settings: first!.settings,
      canInsert: host.canInsert,
      connection: ["reconnecting", "failed", "incompatible"].includes(agent.state.kind)
        ? agentStateText(agent.state, t)
        : "",
    };
  }

  async perform(intent: Intent): Promise<void> {
    try {
      await this.#perform(intent);
    } catch (error) {
      this.options.host.showFailure(error);
    }
  }

  /** What is asked of a page that is open, as by a command of the editor. */
  send(message: Message): void {
    if (this.#isOpen) this.options.send(message);
  }

  dispose(): void {
    clearTimeout(this.#resting);
    this.#outbox.dispose();
    for (const subscription of this.#subscriptions) subscription.dispose();
    for (const { talk, news } of this.#talks) {
      news.dispose();
      talk.dispose();
    }
  }

  async #perform(intent: Intent): Promise<void> {
    const talk = "column" in intent ? this.talks[intent.column] : this.talks[0];
    if (talk === undefined) return;
    switch (intent.kind) {
      case "send":
        return this.#ask(intent);
      case "stop":
        await Promise.all(this.talks.map((each) => each.stop()));
        return;
      case "regenerate":
        return talk.answerAgain(intent.message);
      case "retry":
        return talk.retry();
      case "switchTo":
        return talk.switchTo(intent.message);
      case "chooseModel": {
        const model = modelOf(intent.key);
        return model && talk.chooseModel(model);
      }
      case "setAdapters":
        return setAdapters(talk, intent);
      case "addColumn":
        this.#addColumn(intent.key);
        return;
      case "removeColumn":
        this.#keepColumns((_, column) => column !== intent.column);
        return;
      case "continueWith":
        this.#continueWith(talk);
        return;
      case "setBlind":
        this.#isBlind = intent.isBlind;
        this.tell();
        return;
      case "changeSettings":
        await Promise.all(this.talks.map((each) => each.change(intent.settings)));
        return;
      case "startAnew":
        this.show(this.#subjectAnew(), talk.settings);
        return;
      case "startAgent":
        return this.options.host.startAgent();
      case "vote":
        return this.#vote(intent.verdict);
      case "search":
        this.search = intent.search;
        this.#isListTold = true;
        return tellList(this);
      default:
        if (!(await performOnList(this, intent))) await performOnAnswers(this, talk, intent);
    }
  }

  async #ask({ content, attachments }: Extract<Intent, { kind: "send" }>): Promise<void> {
    if (this.talks.some(({ isAnswering, model }) => isAnswering || model === null)) {
      this.send({ kind: "notSent", content, attachments });
      return;
    }
    if (this.talks.length > 1 && this.#comparison === null) this.#beginComparison();
    await Promise.all(this.talks.map((talk) => talk.send({ content, attachments })));
  }

  /** Where names are hidden the places must tell nothing either. */
  #beginComparison(): void {
    const { columns, isBlind } = this.subject;
    const placed = isBlind ? shuffled(columns) : columns;
    const comparison = `v-${randomBytes(6).toString("hex")}`;
    this.show({ columns: placed, comparison, isBlind }, this.talks[0]!.settings);
  }

  #addColumn(key: string): void {
    const model = modelOf(key);
    if (model === undefined) return;
    const { columns, isBlind } = this.#subjectAnew();
    this.show(
      { columns: [...columns, { model, conversation: null }], comparison: null, isBlind },
      this.talks[0]!.settings,
    );
  }

  #keepColumns(isKept: (talk: Talk, column: number) => boolean): void {
    const kept = this.talks.filter(isKept).map(({ model }) => ({ model, conversation: null }));
    const isBlind = this.#isBlind && kept.length > 1;
    if (kept.length > 0) this.show({ columns: kept, comparison: null, isBlind }, this.talks[0]!.settings);
  }

  #continueWith({ model, conversation }: Talk): void {
    this.show({ columns: [{ model, conversation }], comparison: null, isBlind: false });
  }

  /** The same models without a word said. */
  #subjectAnew(): ChatSubject {
    const columns = this.talks.map(({ model }) => ({ model, conversation: null }));
    return { columns, comparison: null, isBlind: this.#isBlind };
  }

  async #vote(verdict: Vote["verdict"]): Promise<void> {
    const comparison = this.#comparison;
    const answers = this.talks.flatMap(({ conversation, lastAnswer: message }) =>
      conversation === null || message === undefined ? [] : [{ conversation, message }],
    );
    if (comparison === null || answers.length < this.talks.length) return;
    await this.options.agent.call("chat/vote", { comparison, answers, verdict, ...newOperation() });
    await this.#loadVotes();
    for (const column of this.talks.keys()) this.#outbox.noteMessages(column);
    this.tell();
  }

  async #loadVotes(): Promise<void> {
    const comparison = this.#comparison;
    if (comparison === null) return;
    const { votes } = await this.options.agent.call("chat/votes", { comparison });
    if (comparison !== this.#comparison) return;
    this.#votes = votes;
    this.tell();
  }

  async #loadAll(): Promise<void> {
    try {
      await Promise.all([...this.talks.map((talk) => talk.load()), this.#loadVotes()]);
    } catch {
      // Each conversation tells its own failure.
    }
  }

  /** A chat that was opened without a model talks with the first there is. */
  #chooseFirst(): void {
    const [first] = this.talks;
    if (first?.model !== null || first.conversation !== null) return;
    const key = modelChoices(this.options.catalogue, [], this.options)[0]?.choices[0]?.key;
    const model = key === undefined ? undefined : modelOf(key);
    if (model !== undefined) void first.chooseModel(model);
  }

  #note(ids: readonly string[]): void {
    for (const id of ids) this.#changed.add(id);
    this.#resting ??= setTimeout(() => {
      this.#resting = undefined;
      const changed = new Set(this.#changed);
      this.#changed.clear();
      for (const talk of this.talks)
        if (talk.conversation !== null && changed.has(talk.conversation) && !talk.isAnswering)
          void talk.load();
      if (this.#isOpen && this.#isListTold) void tellList(this);
    }, REST_MILLISECONDS);
  }
}

function letterOf(column: number): string {
  return String.fromCharCode("A".charCodeAt(0) + column);
}

function shuffled<T>(items: readonly T[]): T[] {
  const drawn = items.map((item) => ({ item, at: randomBytes(6).toString("hex") }));
  return drawn.sort((left, right) => (left.at < right.at ? -1 : 1)).map(({ item }) => item);
}
