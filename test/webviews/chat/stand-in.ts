// Stands in for the extension: a chat page with a conversation that was made up.
import {
  chatPanel,
  type ChatColumn,
  type ChatState,
  type ShownMessage,
} from "../../../schemas/panels/chat.ts";
import { openWebview, type TestWebview, type WebviewOptions } from "../support/webview.ts";

export type ChatWebview = TestWebview<typeof chatPanel>;

const column: ChatColumn = {
  model: { run: "helper", step: "best" },
  key: "run helper best",
  modelName: "helper, best checkpoint",
  isModelGone: false,
  adapters: [],
  conversation: "c-1",
  isAnswering: false,
  isElsewhere: false,
  status: "",
  failure: null,
};

export interface MadeUpChat {
  readonly state?: Partial<Omit<ChatState, "kind" | "columns">>;
  /** Changes of each column; one ordinary one when they are left out. */
  readonly columns?: readonly Partial<ChatColumn>[];
  /** Of each column, or of all. */
  readonly messages?: readonly ShownMessage[] | readonly (readonly ShownMessage[])[];
}

export function chatState({ state = {}, columns = [{}] }: MadeUpChat = {}): ChatState {
  const all = columns.map((changes) => ({ ...column, ...changes }));
  return {
    kind: "state",
    subject: {
      columns: all.map(({ model, conversation }) => ({ model, conversation })),
      comparison: null,
      isBlind: false,
    },
    name: "Undoing",
    columns: all,
    areNamesHidden: false,
    votes: [],
    choices: [
      { heading: "Models", choices: [{ key: "model base ", label: "base" }] },
      {
        heading: "helper",
        choices: [
          { key: "run helper best", label: "helper, best checkpoint (step 1,000)" },
          { key: "run helper 500", label: "helper, step 500" },
        ],
      },
    ],
    settings: { system: "", sampling: { temperature: 0.7, topP: 0.95 }, overflow: "drop-oldest" },
    canInsert: true,
    connection: "",
    ...state,
  };
}

export async function openChat(chat: MadeUpChat = {}, options: WebviewOptions = {}): Promise<ChatWebview> {
  const view = await openWebview(chatPanel, options);
  await tell(view, chat);
  await view.page.getByRole("textbox", { name: "Your question" }).waitFor();
  return view;
}

/** All that the extension says when a page is ready. */
export async function tell(view: ChatWebview, chat: MadeUpChat): Promise<void> {
  await view.send(chatState(chat));
  const { messages = [], columns = [{}] } = chat;
  for (const place of columns.keys()) {
    const own = Array.isArray(messages[0]) ? (messages[place] ?? []) : messages;
    await view.send({ kind: "messages", column: place, from: 0, messages: [...(own as ShownMessage[])] });
  }
}

export const question: ShownMessage = { id: "q", role: "user", content: "How do I undo?" };

export const answer: ShownMessage = {
  id: "a",
  role: "assistant",
  content: "Use `git reset`.",
  stopReason: "end",
  promptTokens: 40,
  tokens: 3,
  tokensPerSecond: 41.6,
  contextLength: 2048,
};

/** Two models side by side that have both answered. */
export const sideBySide = (changes: Partial<ChatState> = {}): MadeUpChat => ({
  state: {
    subject: {
      columns: [
        { model: { model: "base" }, conversation: "c-1" },
        { model: { run: "helper", step: 500 }, conversation: "c-2" },
      ],
      comparison: "v-1",
      isBlind: false,
    },
    ...changes,
  },
  columns: [
    { key: "model base ", modelName: "base" },
    { key: "run helper 500", modelName: "helper, step 500", conversation: "c-2" },
  ],
  messages: [
    [question, answer],
    [
      { ...question, id: "q2" },
      { ...answer, id: "a2", content: "Never." },
    ],
  ],
});
