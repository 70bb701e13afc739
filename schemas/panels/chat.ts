// The chat page: a conversation with one model, or the same questions to several models side by side.
import * as z from "zod";
import { Role } from "../dataset.ts";
import { Attachment, OverflowPolicy, Rating, Sampling } from "../protocol/chat.ts";
import { AddedAdapter, Id, ModelStack } from "../protocol/method.ts";
import { Verdict } from "../vote.ts";
import { panelContract } from "./panel.ts";

const text = z.string().max(1_000_000);
/** Which of the models from the left. */
const column = z.int().min(0).max(15);

export const ShownMessage = z.strictObject({
  /** Begins with `?` as long as the agent has not told of it. */
  id: z.string(),
  role: Role,
  content: z.string(),
  attachments: z.array(z.strictObject({ name: z.string(), characters: z.int() })).optional(),
  /** Of several messages at the same place: which one this is, from 1, and those beside it. */
  branch: z
    .strictObject({
      place: z.int(),
      count: z.int(),
      previous: z.string().nullable(),
      next: z.string().nullable(),
    })
    .optional(),
  /** Who answered, where it is not who answers now. */
  modelName: z.string().optional(),
  stopReason: z.enum(["end", "length", "cancelled", "failed"]).optional(),
  promptTokens: z.int().optional(),
  tokens: z.int().optional(),
  tokensPerSecond: z.number().optional(),
  contextLength: z.int().optional(),
  turnsDropped: z.int().optional(),
  rating: Rating.optional(),
  /** The content is what somebody has made of the answer. */
  isCorrected: z.boolean().optional(),
});
export type ShownMessage = z.infer<typeof ShownMessage>;

/** A text that goes with the next question, and its size where the model has told it. */
export const DraftAttachment = Attachment.extend({ key: z.string(), tokens: z.int().nullable() });
export type DraftAttachment = z.infer<typeof DraftAttachment>;

export const ChatSubject = z.strictObject({
  /** One, or several side by side. */
  columns: z
    .array(z.strictObject({ model: ModelStack.nullable(), conversation: Id.nullable() }))
    .min(1)
    .max(16),
  comparison: Id.nullable(),
  isBlind: z.boolean(),
});
export type ChatSubject = z.infer<typeof ChatSubject>;

export const ChatView = z.strictObject({
  subject: ChatSubject.nullable(),
  draft: z.string(),
  attachments: z.array(DraftAttachment),
  isListOpen: z.boolean(),
  isSettingsOpen: z.boolean(),
  /** How far the conversation is scrolled, in pixels from its end. */
  fromEnd: z.number(),
});
export type ChatView = z.infer<typeof ChatView>;

/** What helps after a failure, as a button. */
export const FailureAction = z.enum(["retry", "chooseModel", "startAnew", "startAgent", "dropOldest"]);
export type FailureAction = z.infer<typeof FailureAction>;

/** An adapter that can be added to the model of a column, or is. */
export const ShownAdapter = z.strictObject({
  key: z.string(),
  label: z.string(),
  isOn: z.boolean(),
  /** 1 is as it was trained. */
  scale: z.number(),
});
export type ShownAdapter = z.infer<typeof ShownAdapter>;

export const ChatColumn = z.strictObject({
  /** Null where none is chosen yet. */
  model: ModelStack.nullable(),
  /** Of the model among the choices. */
  key: z.string(),
  /** For people: the run or the model, and the step. Hidden behind a letter in a blind comparison. */
  modelName: z.string(),
  isModelGone: z.boolean(),
  /** None where the name of the model is hidden. */
  adapters: z.array(ShownAdapter),
  conversation: Id.nullable(),
  /** An answer is being written; `status` says what is waited for, if anything. */
  isAnswering: z.boolean(),
  /** Another window writes it. */
  isElsewhere: z.boolean(),
  status: z.string(),
  failure: z.strictObject({ message: z.string(), actions: z.array(FailureAction) }).nullable(),
});
export type ChatColumn = z.infer<typeof ChatColumn>;

/** Of a column: the agent adds the version to the key of a model that was chosen without one. */
export function isSameModel(before: string, now: string): boolean {
  return before === now || (before.endsWith(" ") && now.startsWith(before));
}

export const ModelChoices = z.array(
  z.strictObject({
    heading: z.string(),
    choices: z.array(z.strictObject({ key: z.string(), label: z.string() })),
  }),
);
export type ModelChoices = z.infer<typeof ModelChoices>;

export const ChatSettings = z.strictObject({ system: text, sampling: Sampling, overflow: OverflowPolicy });
export type ChatSettings = z.infer<typeof ChatSettings>;

export const ChatState = z.strictObject({
  kind: z.literal("state"),
  subject: ChatSubject,
  /** What the conversation is called; empty before the first question. */
  name: z.string(),
  columns: z.array(ChatColumn),
  /** The names of the models are hidden just now. */
  areNamesHidden: z.boolean(),
  votes: z.array(z.strictObject({ messages: z.array(z.string()), verdict: Verdict })),
  choices: ModelChoices,
  settings: ChatSettings,
  /** Whether there is an editor to put text into. */
  canInsert: z.boolean(),
  /** How the agent stands, where it cannot be reached. */
  connection: z.string(),
});
export type ChatState = z.infer<typeof ChatState>;

/** Conversations that stand side by side are one entry. */
export const ListedConversation = z.strictObject({
  id: Id,
  conversations: z.array(Id),
  comparison: Id.nullable(),
  name: z.string(),
  detail: z.string(),
});
export type ListedConversation = z.infer<typeof ListedConversation>;

export const ShownStanding = z.strictObject({
  name: z.string(),
  wins: z.int(),
  losses: z.int(),
  draws: z.int(),
});

export const chatPanel = panelContract({
  name: "chat",
  view: ChatView,
  down: z.discriminatedUnion("kind", [
    ChatState,
    /** What is shown of a column from the `from`th message on; those before it stay. */
    z.strictObject({
      kind: z.literal("messages"),
      column,
      from: z.int().min(0),
      messages: z.array(ShownMessage),
    }),
    /** The next piece of the answer, and how fast it is written; 0 until that can be told. */
    z.strictObject({ kind: z.literal("text"), column, text: z.string(), tokensPerSecond: z.number() }),
    z.strictObject({
      kind: z.literal("list"),
      search: z.string(),
      conversations: z.array(ListedConversation),
      total: z.int(),
      failure: z.string().nullable(),
    }),
    z.strictObject({ kind: z.literal("attached"), attachment: DraftAttachment }),
    /** A size that was not known when it was attached. */
    z.strictObject({ kind: z.literal("measured"), key: z.string(), tokens: z.int() }),
    /** It was refused, or taken back because it does not fit. */
    z.strictObject({ kind: z.literal("notAttached"), key: z.string().nullable(), message: z.string() }),
    /** A question that comes back, as an answer had begun before it came. */
    z.strictObject({
      kind: z.literal("notSent"),
      content: z.string(),
      attachments: z.array(DraftAttachment),
    }),
    z.strictObject({ kind: z.literal("standings"), standings: z.array(ShownStanding), votes: z.int() }),
  ]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({
      kind: z.literal("send"),
      content: text.min(1),
      attachments: z.array(DraftAttachment).max(20),
    }),
    z.strictObject({ kind: z.literal("stop") }),
    /** Another answer of a column to a question, or to the last one. */
    z.strictObject({ kind: z.literal("regenerate"), column, message: z.string().nullable() }),
    /** The question anew, in another wording: a branch. */
    z.strictObject({ kind: z.literal("edit"), message: Id, content: text.min(1) }),
    z.strictObject({ kind: z.literal("switchTo"), column, message: Id }),
    z.strictObject({ kind: z.literal("chooseModel"), column, key: z.string() }),
    /** Those that are added from now on, and no others; of no effect where the column has another model by now. */
    z.strictObject({
      kind: z.literal("setAdapters"),
      column,
      /** Key of the column when they were chosen. */
      model: z.string(),
      adapters: z.array(z.strictObject({ key: z.string(), scale: AddedAdapter.shape.scale })).max(8),
    }),
    z.strictObject({ kind: z.literal("addColumn"), key: z.string() }),
    z.strictObject({ kind: z.literal("removeColumn"), column }),
    z.strictObject({ kind: z.literal("setBlind"), isBlind: z.boolean() }),
    z.strictObject({ kind: z.literal("changeSettings"), settings: ChatSettings }),
    /** Asks the models that are shown, with what is added to them, a test set. */
    z.strictObject({ kind: z.literal("evaluate") }),
    z.strictObject({ kind: z.literal("startAnew") }),
    /** Goes on with one of several models alone. */
    z.strictObject({ kind: z.literal("continueWith"), column }),
    z.strictObject({ kind: z.literal("retry"), column }),
    z.strictObject({ kind: z.literal("startAgent") }),
    z.strictObject({ kind: z.literal("open"), conversations: z.array(Id).min(1).max(16) }),
    z.strictObject({ kind: z.literal("search"), search: z.string().max(200) }),
    z.strictObject({
      kind: z.literal("rename"),
      conversations: z.array(Id),
      name: z.string().min(1).max(200),
    }),
    z.strictObject({ kind: z.literal("remove"), conversations: z.array(Id) }),
    z.strictObject({
      kind: z.literal("export"),
      conversations: z.array(Id).min(1),
      as: z.enum(["markdown", "jsonl"]),
    }),
    z.strictObject({ kind: z.literal("rate"), column, message: Id, rating: Rating.nullable() }),
    z.strictObject({ kind: z.literal("correct"), column, message: Id, content: text.min(1).nullable() }),
    z.strictObject({ kind: z.literal("addToDataset"), column, message: Id }),
    z.strictObject({ kind: z.literal("copy"), text }),
    z.strictObject({ kind: z.literal("insert"), text }),
    z.strictObject({ kind: z.literal("openLink"), address: z.url({ protocol: /^(https?|mailto)$/ }) }),
    z.strictObject({ kind: z.literal("attach"), what: z.enum(["file", "selection"]) }),
    /** Files by their addresses, as VS Code gives them when they are dropped. */
    z.strictObject({ kind: z.literal("attachDropped"), addresses: z.array(z.string().max(4000)).max(20) }),
    /** A file whose content the page has. */
    z.strictObject({ kind: z.literal("attachText"), name: z.string().max(400), content: text }),
    z.strictObject({ kind: z.literal("vote"), verdict: Verdict }),
    z.strictObject({ kind: z.literal("showStandings") }),
    z.strictObject({ kind: z.literal("exportVotes") }),
  ]),
});
