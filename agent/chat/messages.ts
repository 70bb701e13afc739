// What is said between a client and the process that runs a model. Ids are chosen by the client.
import * as z from "zod";
import { Message } from "../../schemas/dataset.ts";
import { OverflowPolicy } from "../../schemas/protocol/chat.ts";

const id = z.int().nonnegative();
const tokens = z.array(z.int().nonnegative());

/** How an answer is drawn, whatever it continues. */
const drawing = {
  /** As many as fit into the context when left out. */
  maxTokens: z.int().positive().optional(),
  /** 0 always takes the most probable token. */
  temperature: z.number().min(0),
  topP: z.number().min(0).max(1),
  seed: z.int().nonnegative(),
  /**
   * Reads the whole prompt again. What is reused of an earlier one was computed in other pieces, whose roundings may
   * tip a token.
   */
  anew: z.boolean(),
};

export const Request = z.discriminatedUnion("kind", [
  /** Load what has been checked. */
  z.strictObject({ kind: z.literal("load") }),
  /** Continue token ids. */
  z.strictObject({ kind: z.literal("generate"), id, tokens, ...drawing }),
  /** Continue a text. */
  z.strictObject({ kind: z.literal("complete"), id, text: z.string(), ...drawing }),
  /** Answer a conversation. */
  z.strictObject({
    kind: z.literal("chat"),
    id,
    messages: z.array(Message),
    overflow: OverflowPolicy,
    ...drawing,
  }),
  /** The logarithm of each next token's probability after each of the tokens. */
  z.strictObject({ kind: z.literal("logProbabilities"), id, tokens }),
  /** llama.cpp's own ids of a text, to be compared with those of the tokenizer that trained. */
  z.strictObject({ kind: z.literal("tokenize"), id, text: z.string() }),
  /** Ends the generation with that id; says nothing when there is none. */
  z.strictObject({ kind: z.literal("cancel"), id }),
]);
export type Request = z.infer<typeof Request>;

/** What the process knows of the file once it has checked it. */
export const ModelFacts = z.strictObject({
  /** Longest conversation in tokens. */
  contextLength: z.int().positive(),
  vocabularySize: z.int().positive(),
  /** Bytes that the process will take once the model is loaded. */
  memory: z.number().nonnegative(),
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
  z.strictObject({ kind: z.literal("piece"), id, tokens, text: z.string() }),
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
  z.strictObject({ kind: z.literal("tokens"), id, tokens }),
  z.strictObject({ kind: z.literal("failed"), id, failure: Failure }),
  /** The file cannot be used; the process ends. */
  z.strictObject({ kind: z.literal("refused"), failure: Failure }),
]);
export type Reply = z.infer<typeof Reply>;
