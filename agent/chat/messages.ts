// What is said between the client and the process that runs a model. Ids are chosen by the client.
import * as z from "zod";

const id = z.int().nonnegative();
const tokens = z.array(z.int().nonnegative());

export const Request = z.discriminatedUnion("kind", [
  /** Continue the tokens; each new token is told at once. */
  z.strictObject({
    kind: z.literal("generate"),
    id,
    tokens,
    maxTokens: z.int().positive(),
    /** 0 always takes the most probable token. */
    temperature: z.number().min(0),
    topP: z.number().min(0).max(1),
    seed: z.int().nonnegative(),
    /** Generation ends before any of these. */
    stopTokens: tokens,
  }),
  /** The logarithm of each next token's probability after each of the tokens. */
  z.strictObject({ kind: z.literal("logProbabilities"), id, tokens, vocabularySize: z.int().positive() }),
  /** llama.cpp's own ids of a text, to be compared with those of the tokenizer that trained. */
  z.strictObject({ kind: z.literal("tokenize"), id, text: z.string() }),
  /** Ends the generation with that id; says nothing when there is none. */
  z.strictObject({ kind: z.literal("cancel"), id }),
]);
export type Request = z.infer<typeof Request>;

export const Reply = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ready") }),
  z.strictObject({ kind: z.literal("token"), id, token: z.int() }),
  z.strictObject({ kind: z.literal("generated"), id, reason: z.enum(["end", "length", "cancelled"]) }),
  /** [tokens.length, vocabulary], row-major. */
  z.strictObject({ kind: z.literal("logProbabilities"), id, logProbabilities: z.instanceof(Float32Array) }),
  z.strictObject({ kind: z.literal("tokens"), id, tokens }),
  z.strictObject({ kind: z.literal("failed"), id: id.optional(), message: z.string() }),
]);
export type Reply = z.infer<typeof Reply>;
