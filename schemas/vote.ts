// What people said of answers that several models gave to one question, and how often each model won.
import * as z from "zod";
import { Message } from "./dataset.ts";
import { Id, ModelStack } from "./protocol/method.ts";

/** The message of the best answer, or that all are as good, or that none is. */
export const Verdict = z.union([z.enum(["tie", "none"]), Id]);
export type Verdict = z.infer<typeof Verdict>;

/** It holds all that it is about, so that it stays what it is when conversations are removed. */
export const Vote = z.strictObject({
  at: z.iso.datetime(),
  comparison: Id,
  isBlind: z.boolean().describe("Whether the names of the models were hidden until then."),
  prompt: z.array(Message).describe("The question, with what came before it for the best answer."),
  answers: z
    .array(z.strictObject({ message: Id, model: ModelStack, content: z.string() }))
    .describe("In the order in which they stood."),
  verdict: Verdict,
});
export type Vote = z.infer<typeof Vote>;

export const Standing = z.strictObject({
  model: ModelStack,
  wins: z.int(),
  losses: z.int(),
  /** All were as good, or none was. */
  draws: z.int(),
});
export type Standing = z.infer<typeof Standing>;
