// Conversations with any model, also with a checkpoint of a run that is still training.
import * as z from "zod";
import { AnswerMessage, ModelCard, ToolCall, ToolDefinition } from "../answer.ts";
import { Role } from "../dataset.ts";
import { Standing, Verdict, Vote } from "../vote.ts";
import { Id, LabelChange, Labels, ModelReference, ModelStack, method } from "./method.ts";

/** How tokens are drawn. */
export const Sampling = z.strictObject({
  temperature: z.number().min(0).max(5).default(0.7).describe("0 always takes the most probable token."),
  topP: z.number().gt(0).max(1).default(0.95),
  topK: z
    .int()
    .min(0)
    .max(1_000_000)
    .optional()
    .describe(
      "Only so many of the most probable tokens are drawn from, 40 when it is left out; 0 is all of them.",
    ),
  minP: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe("Tokens with less than this share of the most probable token's probability are never drawn."),
  repeatPenalty: z
    .number()
    .min(1)
    .max(2)
    .optional()
    .describe("Makes tokens less probable that the answer has already; 1, or left out, leaves them alone."),
  maxTokens: z.int().min(1).max(1_000_000).optional().describe("As many as fit when it is left out."),
  seed: z.int().min(0).max(0xffffffff).optional(),
});
export type Sampling = z.infer<typeof Sampling>;

/** What happens when a conversation no longer fits the model's context. */
export const OverflowPolicy = z
  .enum(["drop-oldest", "refuse"])
  .describe(
    "`drop-oldest` leaves out whole turns from the start, the system message kept; `refuse` says so instead.",
  );
export type OverflowPolicy = z.infer<typeof OverflowPolicy>;

/** A text that is read along with a question: a file, or a part of one. */
export const Attachment = z.strictObject({
  name: z.string().min(1).max(400).describe("As people know it, such as `src/main.ts:10-20`."),
  language: z
    .string()
    .regex(/^[\w+#.-]{0,40}$/)
    .optional()
    .describe("Of code, as Markdown names it."),
  content: z.string().min(1).max(400_000),
});
export type Attachment = z.infer<typeof Attachment>;

export const Rating = z.enum(["up", "down"]);
export type Rating = z.infer<typeof Rating>;

/** Conversations with several models that are asked the same, side by side. */
export const ComparisonPlace = z.strictObject({
  id: Id,
  place: z.int().min(0).max(15).describe("Which of them from the left."),
  isBlind: z.boolean().describe("Whether the names of the models are hidden until somebody has voted."),
});
export type ComparisonPlace = z.infer<typeof ComparisonPlace>;

/** A message knows its parent, so that a conversation is a tree and every edit a branch. */
export const ChatMessage = z.strictObject({
  id: Id,
  parent: Id.nullable(),
  role: Role,
  content: z.string(),
  createdAt: z.iso.datetime(),
  /** Of questions. */
  attachments: z.array(Attachment).optional(),
  /** Of answers. */
  model: ModelStack.optional(),
  stopReason: z.enum(["end", "length", "cancelled", "failed"]).optional(),
  promptTokens: z.int().optional(),
  tokens: z.int().optional(),
  tokensPerSecond: z.number().optional(),
  /** Turns that were left out because they did not fit. */
  turnsDropped: z.int().optional(),
  /** Tokens that the model could see when it answered. */
  contextLength: z.int().optional(),
  rating: Rating.optional(),
  correction: z
    .string()
    .optional()
    .describe(
      "What the answer should have been. It takes the answer's place in what follows and in datasets.",
    ),
});
export type ChatMessage = z.infer<typeof ChatMessage>;

export const ConversationSummary = z.strictObject({
  id: Id,
  ...Labels,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  model: ModelStack,
  messages: z.int(),
  /** Last message of the branch that is shown. */
  head: Id.nullable(),
  comparison: ComparisonPlace.optional(),
});
export type ConversationSummary = z.infer<typeof ConversationSummary>;

export const Conversation = ConversationSummary.extend({
  system: z.string(),
  sampling: Sampling,
  overflow: OverflowPolicy,
  tree: z.array(ChatMessage),
});
export type Conversation = z.infer<typeof Conversation>;

const text = z.string().max(1_000_000);

export const chatMethods = {
  "chat/open": method({
    summary: "Begins a conversation with a model. The model is loaded with the first message.",
    params: z.strictObject({
      model: ModelStack,
      system: text.default(""),
      sampling: Sampling.prefault({}),
      overflow: OverflowPolicy.default("drop-oldest"),
      comparison: ComparisonPlace.optional(),
      labels: LabelChange.optional(),
    }),
    result: Conversation,
    changes: true,
    example: { model: { run: "git-helper-20260131-120000", step: "latest" } },
  }),
  "chat/send": method({
    summary: "Adds a message and streams the answer. Another parent than the last message makes a branch.",
    params: z.strictObject({
      conversation: Id,
      content: text.min(1).nullable().describe("Null asks for another answer to the parent."),
      parent: Id.nullable().optional().describe("The last message when it is left out."),
      attachments: z
        .array(Attachment)
        .max(20)
        .optional()
        .describe("Texts that the model reads before the question."),
      model: ModelStack.optional().describe("Switches the conversation to another model."),
      sampling: Sampling.optional(),
    }),
    result: z.strictObject({ question: ChatMessage, answer: ChatMessage }),
    progress: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("waiting"), message: z.string() }),
      z.strictObject({
        kind: z.literal("text"),
        text: z.string(),
        tokens: z.int().describe("Of the answer, written so far."),
      }),
    ]),
    changes: true,
    example: { conversation: "c-1a2b3c4d5e6f", content: "How do I undo the last commit?" },
  }),
  "chat/cancel": method({
    summary: "Ends the answer that is being written; what there is of it is kept.",
    params: z.strictObject({ conversation: Id }),
    result: z.strictObject({ cancelled: z.boolean() }),
    changes: true,
    example: { conversation: "c-1a2b3c4d5e6f" },
  }),
  "chat/list": method({
    summary: "Conversations, newest first, all or those that hold a text.",
    params: z.strictObject({
      search: z.string().max(200).optional(),
      offset: z.int().min(0).default(0),
      limit: z.int().min(1).max(1000).default(200),
    }),
    result: z.strictObject({
      conversations: z.array(ConversationSummary),
      total: z.int(),
      damaged: z.array(z.strictObject({ id: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: { search: "commit" },
  }),
  "chat/get": method({
    summary: "A conversation with all its branches, or the shown branch as Markdown or as a JSONL row.",
    params: z.strictObject({
      conversation: Id,
      as: z.enum(["tree", "markdown", "jsonl"]).default("tree"),
      message: Id.optional().describe("The branch that ends with this message, instead of the shown one."),
    }),
    result: z.strictObject({ conversation: Conversation, text: z.string().nullable() }),
    changes: false,
    example: { conversation: "c-1a2b3c4d5e6f", as: "markdown" },
  }),
  "chat/update": method({
    summary: "Changes name, tags, notes, model, system message, sampling, or which branch is shown.",
    params: LabelChange.extend({
      conversation: Id,
      model: ModelStack.optional(),
      system: text.optional(),
      sampling: Sampling.optional(),
      overflow: OverflowPolicy.optional(),
      head: Id.optional(),
    }),
    result: Conversation,
    changes: true,
    example: { conversation: "c-1a2b3c4d5e6f", name: "Undoing commits" },
  }),
  "chat/rate": method({
    summary: "Keeps with an answer whether it was good, and what it should have been; null takes that back.",
    params: z.strictObject({
      conversation: Id,
      message: Id,
      rating: Rating.nullable().optional(),
      correction: text.min(1).nullable().optional(),
    }),
    result: ChatMessage,
    changes: true,
    example: { conversation: "c-1a2b3c4d5e6f", message: "m-1a2b3c4d5e6f", rating: "up" },
  }),
  "chat/models": method({
    summary: "Every model that can be talked with, what its context holds, and whether it calls tools.",
    params: z.strictObject({}),
    result: z.strictObject({
      models: z.array(ModelCard).describe("Models by name, then the checkpoints of the newest runs."),
      unusable: z.array(z.strictObject({ reference: ModelReference, name: z.string(), reason: z.string() })),
    }),
    changes: false,
    example: {},
  }),
  "chat/adapters": method({
    summary: "Adapters that can be added to a model: of runs and imported ones that have the same base.",
    params: z.strictObject({ model: ModelReference }),
    result: z.strictObject({
      adapters: z
        .array(z.strictObject({ model: ModelReference, name: z.string(), createdAt: z.iso.datetime() }))
        .describe("Imported ones by name, then the best checkpoints of runs, newest first."),
    }),
    changes: false,
    example: { model: { model: "helper" } },
  }),
  "chat/answer": method({
    summary:
      "Streams an answer to messages of which none is kept, with calls of the tools that are offered. A prompt that is too long is refused.",
    params: z.strictObject({
      model: ModelStack,
      messages: z.array(AnswerMessage).min(1).max(10_000),
      tools: z.array(ToolDefinition).max(1000).default([]),
      toolChoice: z
        .enum(["auto", "required"])
        .default("auto")
        .describe("`required` makes the answer a call of one of the tools, where the model can call any."),
      sampling: Sampling.prefault({}),
    }),
    result: z.strictObject({
      text: z.string(),
      toolCalls: z.array(ToolCall),
      stopReason: z.enum(["end", "length", "cancelled"]),
      promptTokens: z.int(),
      tokens: z.int(),
      contextLength: z.int(),
    }),
    progress: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("waiting"), message: z.string() }),
      z.strictObject({ kind: z.literal("text"), text: z.string() }),
    ]),
    changes: false,
    example: {
      model: { model: "helper" },
      messages: [{ role: "user", content: "How do I undo the last commit?" }],
    },
  }),
  "chat/measure": method({
    summary: "How many tokens texts have for a model, by its own tokenizer; the model is not loaded.",
    params: z.strictObject({ model: ModelStack, texts: z.array(text).min(1).max(50) }),
    result: z.strictObject({ tokens: z.array(z.int()), contextLength: z.int() }),
    changes: false,
    example: { model: { model: "helper" }, texts: ["How do I undo the last commit?"] },
  }),
  "chat/vote": method({
    summary:
      "Keeps which of several answers to one question was the best. A second vote takes the first one's place.",
    params: z.strictObject({
      comparison: Id,
      answers: z
        .array(z.strictObject({ conversation: Id, message: Id }))
        .min(2)
        .max(16),
      verdict: Verdict,
    }),
    result: Vote,
    changes: true,
    example: {
      comparison: "v-1a2b3c4d5e6f",
      answers: [
        { conversation: "c-1a2b3c4d5e6f", message: "m-1a2b3c4d5e6f" },
        { conversation: "c-2a2b3c4d5e6f", message: "m-2a2b3c4d5e6f" },
      ],
      verdict: "m-1a2b3c4d5e6f",
    },
  }),
  "chat/votes": method({
    summary: "Votes, oldest first, how often each model has won, and the votes as rows of a dataset.",
    params: z.strictObject({
      comparison: Id.optional().describe(
        "Only the votes of this one; the standings are always those of all.",
      ),
      as: z.enum(["list", "jsonl"]).default("list"),
    }),
    result: z.strictObject({
      votes: z.array(Vote),
      standings: z.array(Standing),
      text: z.string().nullable(),
    }),
    changes: false,
    example: { as: "jsonl" },
  }),
  "chat/remove": method({
    summary: "Removes a conversation.",
    params: z.strictObject({ conversation: Id }),
    result: z.null(),
    changes: true,
    example: { conversation: "c-1a2b3c4d5e6f" },
  }),
};
