// The chat page: a conversation with one model.
import * as z from "zod";
import { Role } from "../dataset.ts";
import { Id, ModelReference } from "../protocol/method.ts";
import { panelContract } from "./panel.ts";

export const ShownMessage = z.strictObject({
  id: z.string(),
  role: Role,
  content: z.string(),
  stopReason: z.enum(["end", "length", "cancelled", "failed"]).optional(),
  tokens: z.int().optional(),
  tokensPerSecond: z.number().optional(),
});
export type ShownMessage = z.infer<typeof ShownMessage>;

export const ChatView = z.strictObject({
  model: ModelReference,
  conversation: Id.nullable(),
  draft: z.string(),
});
export type ChatView = z.infer<typeof ChatView>;

export const ChatState = z.strictObject({
  kind: z.literal("state"),
  model: ModelReference,
  conversation: Id.nullable(),
  /** For people: the run or the model, and the step. */
  modelName: z.string(),
  /** The branch that is shown, oldest first; of an answer under way as much as there is. */
  messages: z.array(ShownMessage),
  /** An answer is being written; `status` says what is waited for, if anything. */
  isAnswering: z.boolean(),
  status: z.string(),
  failure: z.string().nullable(),
});
export type ChatState = z.infer<typeof ChatState>;

export const chatPanel = panelContract({
  name: "chat",
  view: ChatView,
  down: z.discriminatedUnion("kind", [
    ChatState,
    /** The next piece of the answer. */
    z.strictObject({ kind: z.literal("text"), text: z.string() }),
  ]),
  up: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("send"), content: z.string().min(1).max(100_000) }),
    z.strictObject({ kind: z.literal("stop") }),
    /** Another answer to the last question. */
    z.strictObject({ kind: z.literal("regenerate") }),
    z.strictObject({ kind: z.literal("startAnew") }),
    z.strictObject({ kind: z.literal("copy"), text: z.string() }),
  ]),
});
