// What is said between a client and the process that runs a model. Ids are chosen by the client.
import * as z from "zod";
import { Message } from "../../schemas/dataset.ts";
import { OverflowPolicy } from "../../schemas/protocol/chat.ts";

const id = z.int().nonnegative();
const tokens = z.array(z.int().nonnegative());

/** How an answer is drawn, whatever it continues. */
const Drawing = z.strictObject({
  /** As many as fit into the context when left out. */
  maxTokens: z.int().positive().optional(),
  /** 0 always takes the most probable token. */
  temperature: z.number().min(0),
  topP: z.number().min(0).max(1),
  /** The most probable tokens, among which one is drawn; 0 takes all. */
  topK: z.int().nonnegative().default(40),
  seed: z.int().nonnegative(),
  /**
   * Reads the whole prompt again. What is reused of an earlier one was computed in other pieces, whose roundings may
   * tip a token.
   */
  anew: z.boolean(),
  /** The answer ends before the first of these texts. */
  stop: z.array(z.string().min(1)).default([]),
  /** Least share of the most probable token's probability that a token may have. */
  minP: z.number().min(0).max(1).default(0),
  /** Divides the logits of tokens that the answer has already, where they are positive, and multiplies them elsewhere. */
  repeatPenalty: z.number().min(1).default(1),
  /** Taken from the logits of tokens of the answer: once for each that occurs, and each time that it does. */
  presencePenalty: z.number().default(0),
  frequencyPenalty: z.number().default(0),
  /** Added to the logits of tokens. */
  bias: z.array(z.tuple([z.int().nonnegative(), z.number()])).default([]),
  /** Tells with each token its probability and those of as many alternatives. */
  alternatives: z.int().nonnegative().max(20).optional(),
  /** In llama.cpp's GBNF; its root is a JSON object, with whose end the answer ends. */
  grammar: z.string().optional(),
});
export type Drawing = z.infer<typeof Drawing>;
const drawing = Drawing.shape;

/** A message as a chat template sees it, with the names of Hugging Face's templates. */
export const PromptMessage = Message.extend({
  name: z.string().optional(),
  tool_calls: z
    .array(
      z.strictObject({
        id: z.string(),
        type: z.literal("function"),
        function: z.strictObject({ name: z.string(), arguments: z.record(z.string(), z.unknown()) }),
      }),
    )
    .optional(),
  tool_call_id: z.string().optional(),
});
export type PromptMessage = z.infer<typeof PromptMessage>;

/** How a model's template writes a call of a tool: a JSON object between two texts. */
export const ToolSyntax = z.strictObject({
  before: z.string(),
  after: z.string(),
  nameKey: z.string(),
  argumentsKey: z.string(),
});
export type ToolSyntax = z.infer<typeof ToolSyntax>;

/** A token of an answer. Logarithms are null where the probability is 0. */
const ScoredToken = z.strictObject({
  bytes: z.instanceof(Uint8Array),
  logProbability: z.number().nullable(),
});
export type ScoredToken = z.infer<typeof ScoredToken>;
/** With the most probable tokens in its place. */
const TokenChoice = ScoredToken.extend({ alternatives: z.array(ScoredToken) });
export type TokenChoice = z.infer<typeof TokenChoice>;

export const Request = z.discriminatedUnion("kind", [
  /** Load what has been checked. */
  z.strictObject({ kind: z.literal("load"), sequences: z.int().positive() }),
  /** Compute with the adapters of another file, or with none; nothing is being answered. */
  z.strictObject({ kind: z.literal("adapt"), id, adapter: z.string().nullable() }),
  /** Continue token ids. */
  z.strictObject({ kind: z.literal("generate"), id, tokens, ...drawing }),
  /** Continue a text. */
  z.strictObject({ kind: z.literal("complete"), id, text: z.string(), ...drawing }),
  /** Answer a conversation. */
  z.strictObject({
    kind: z.literal("chat"),
    id,
    messages: z.array(PromptMessage),
    /** As JSON schemas in OpenAI's form, for the template. */
    tools: z.array(z.record(z.string(), z.unknown())).optional(),
    /** Begins the answer with this text, which is no part of it. */
    opening: z.string().optional(),
    overflow: OverflowPolicy,
    ...drawing,
  }),
  /** The logarithm of each next token's probability after each of the tokens. */
  z.strictObject({ kind: z.literal("logProbabilities"), id, tokens }),
  /** A vector of length 1 for each text, out of the last layer. */
  z.strictObject({ kind: z.literal("embed"), id, inputs: z.array(z.union([z.string(), tokens])) }),
  /** llama.cpp's own ids of a text, to be compared with those of the tokenizer that trained. */
  z.strictObject({ kind: z.literal("tokenize"), id, text: z.string() }),
  /** Ends the generation with that id; says nothing when there is none. */
  z.strictObject({ kind: z.literal("cancel"), id }),
]);
export type Request = z.infer<typeof Request>;
/** As it is sent, without what has a default. */
export type RequestSent = z.input<typeof Request>;

/** What the process knows of the file once it has checked it. */
export const ModelFacts = z.strictObject({
  /** Longest conversation in tokens. */
  contextLength: z.int().positive(),
  vocabularySize: z.int().positive(),
  /** Bytes that the process will take once the model is loaded, with one sequence. */
  memory: z.number().nonnegative(),
  /** Bytes of each further sequence. */
  sequenceMemory: z.number().nonnegative(),
  /** Absent where the template knows no tools, or writes calls otherwise than as JSON. */
  tools: ToolSyntax.optional(),
});
export type ModelFacts = z.infer<typeof ModelFacts>;

/** A failure with its code where a user can meet it, or else with a message alone. */
export const Failure = z.strictObject({
  message: z.string(),
  known: z
    .strictObject({ code: z.string().max(64), advice: z.string().max(2000), exitCode: z.int() })
    .optional(),
});
export type Failure = z.infer<typeof Failure>;

export const Reply = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("checked"), facts: ModelFacts }),
  z.strictObject({ kind: z.literal("ready") }),
  /** New tokens and the text that they bring: none while a character is not whole. */
  z.strictObject({
    kind: z.literal("piece"),
    id,
    tokens,
    text: z.string(),
    choices: z.array(TokenChoice).optional(),
  }),
  /** So many tokens are computed next, at once; of single ones not each is told. */
  z.strictObject({ kind: z.literal("computing"), id, tokens: z.int().nonnegative() }),
  z.strictObject({
    kind: z.literal("answered"),
    id,
    reason: z.enum(["end", "length", "cancelled"]),
    promptTokens: z.int().nonnegative(),
    turnsDropped: z.int().nonnegative(),
    /** Of the answer's tokens, without the time for reading the prompt. */
    tokensPerSecond: z.number().nonnegative(),
  }),
  /** [tokens.length, vocabulary], row-major. */
  z.strictObject({ kind: z.literal("logProbabilities"), id, logProbabilities: z.instanceof(Float32Array) }),
  z.strictObject({
    kind: z.literal("embeddings"),
    id,
    vectors: z.array(z.instanceof(Float32Array)),
    promptTokens: z.int().nonnegative(),
  }),
  z.strictObject({ kind: z.literal("tokens"), id, tokens }),
  z.strictObject({ kind: z.literal("adapted"), id, facts: ModelFacts }),
  z.strictObject({ kind: z.literal("failed"), id, failure: Failure }),
  /** The file cannot be used; the process ends. */
  z.strictObject({ kind: z.literal("refused"), failure: Failure }),
]);
export type Reply = z.infer<typeof Reply>;
