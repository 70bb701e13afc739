// A chat page over a real agent with two models: what it is told, and what it asks its surroundings for.
import type { TestContext } from "node:test";
import type { AgentConnection } from "../../../../../extension/agents/connection.ts";
import { Listing } from "../../../../../extension/catalog/listing.ts";
import { modelSource, runSource } from "../../../../../extension/catalog/sources.ts";
import type { ChatHost } from "../../../../../extension/panels/chat/chat-host.ts";
import { ChatPage, type Intent, type Message } from "../../../../../extension/panels/chat/chat-page.ts";
import type { ChatState, ChatSubject, ShownMessage } from "../../../../../schemas/panels/chat.ts";
import type { ModelReference, ModelStack } from "../../../../../schemas/protocol/method.ts";
import { chatHome } from "../../../../support/chat-home.ts";
import { connectionTo } from "../../../../support/editor-connection.ts";
import { startTestAgent, type TestAgent } from "../../../../support/test-agent.ts";
import { until } from "../../../../support/until.ts";

export interface Desk {
  readonly agent: TestAgent;
  readonly connection: AgentConnection;
  /** Opens a page as another window would. */
  open(...models: readonly ModelReference[]): Opened;
  restore(subject: ChatSubject): Opened;
}

/** What the surroundings were asked for, and what they answer. */
export interface Surroundings {
  readonly copied: string[];
  readonly saved: Map<string, string>;
  readonly failures: unknown[];
  readonly said: string[];
  readonly imported: Map<string, string>;
  readonly evaluated: (readonly ModelStack[])[];
  picked: Awaited<ReturnType<ChatHost["pickText"]>>;
  dataset: Awaited<ReturnType<ChatHost["pickDataset"]>>;
  isSure: boolean;
}

export interface Opened {
  readonly page: ChatPage;
  readonly around: Surroundings;
  readonly told: Message[];
  state(): ChatState;
  /** What the page shows of a column. */
  messages(column?: number): ShownMessage[];
  perform(intent: Intent): Promise<void>;
  ask(content: string): Promise<void>;
}

/** Settings under which an answer has a few tokens, and always the same. */
export const brief = {
  system: "",
  sampling: { temperature: 0, topP: 1, maxTokens: 4 },
  overflow: "drop-oldest",
} as const;

const t = (text: string, ...values: (string | number)[]): string =>
  text.replaceAll(/\{(\d+)\}/g, (_, place: string) => String(values[Number(place)]));

export async function openDesk(context: TestContext): Promise<Desk> {
  const agent = await startTestAgent({ home: await chatHome() });
  const connection = connectionTo(agent.home.root);
  const fail = (error: unknown): void => {
    throw error;
  };
  const runs = new Listing(connection, runSource, fail);
  const models = new Listing(connection, modelSource, fail);
  const pages: ChatPage[] = [];
  context.after(async () => {
    for (const page of pages) page.dispose();
    runs.dispose();
    models.dispose();
    connection.dispose();
    await agent.stop();
  });
  await connection.adopt();
  await until(() => models.isLoaded && runs.isLoaded, "the agent has told what there is");
  const restore = (subject: ChatSubject): Opened => {
    const told: Message[] = [];
    const around: Surroundings = {
      copied: [],
      saved: new Map(),
      evaluated: [],
      failures: [],
      said: [],
      imported: new Map(),
      picked: undefined,
      dataset: undefined,
      isSure: true,
    };
    const page = new ChatPage(
      {
        agent: connection,
        catalogue: { runs, models, onDidChange: models.onDidChange },
        t,
        language: "en",
        describe: (error) => (error as Error).message,
        host: hostOf(around),
        send: (message) => told.push(structuredClone(message)),
        onTitle: () => undefined,
      },
      subject,
    );
    pages.push(page);
    page.begin(undefined);
    const perform = (intent: Intent): Promise<void> => page.perform(intent);
    return {
      page,
      around,
      told,
      perform,
      state: () => told.findLast((message) => message.kind === "state")!,
      messages: (column = 0) => shownOf(told, column),
      ask: (content) => perform({ kind: "send", content, attachments: [] }),
    };
  };
  return {
    agent,
    connection,
    restore,
    open: (...names) =>
      restore({
        columns: names.map((model) => ({ model, conversation: null })),
        comparison: null,
        isBlind: false,
      }),
  };
}

/** As the page puts together what it was told. */
function shownOf(told: readonly Message[], column: number): ShownMessage[] {
  const messages: ShownMessage[] = [];
  for (const message of told) {
    if (!("column" in message) || message.column !== column) continue;
    if (message.kind === "messages")
      messages.splice(message.from, Infinity, ...structuredClone(message.messages));
    else messages.at(-1)!.content += message.text;
  }
  return messages;
}

function hostOf(around: Surroundings): ChatHost {
  return {
    canInsert: true,
    copy: (text) => Promise.resolve(void around.copied.push(text)),
    insert: (text) => Promise.resolve(void around.copied.push(text)),
    openLink: () => Promise.resolve(),
    pickText: () => Promise.resolve(around.picked),
    textAt: (address) => Promise.resolve({ name: address, content: `at ${address}` }),
    pickDataset: () => Promise.resolve(around.dataset),
    save: (name, text) => Promise.resolve(void around.saved.set(name, text)),
    importRows: (name, rows) => Promise.resolve(void around.imported.set(name, rows)),
    confirm: () => Promise.resolve(around.isSure),
    say: (message) => void around.said.push(message),
    showFailure: (error) => void around.failures.push(error),
    startAgent: () => Promise.resolve(),
    evaluate: (models) => Promise.resolve(void around.evaluated.push(models)),
  };
}
