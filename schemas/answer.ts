// Answers of a model without a conversation that is kept: what other programs ask, with the tools that they bring.
import * as z from "zod";
import { Role } from "./dataset.ts";
import { ModelReference } from "./protocol/method.ts";

/** A call that a model makes of a tool, which is the caller's to perform. */
export const ToolCall = z.strictObject({
  id: z.string().min(1).max(200),
  name: z.string().min(1).max(200),
  arguments: z.record(z.string(), z.unknown()),
});
export type ToolCall = z.infer<typeof ToolCall>;

export const ToolDefinition = z.strictObject({
  name: z.string().min(1).max(200),
  description: z.string().max(100_000).default(""),
  parameters: z.record(z.string(), z.unknown()).optional().describe("JSON Schema of its arguments."),
});
export type ToolDefinition = z.infer<typeof ToolDefinition>;

export const AnswerMessage = z.strictObject({
  role: Role,
  content: z.string().max(4_000_000),
  toolCalls: z.array(ToolCall).max(100).optional().describe("Of answers."),
  toolCallId: z.string().max(200).optional().describe("Of what a tool has said: the call that it answers."),
});
export type AnswerMessage = z.infer<typeof AnswerMessage>;

/** A model that can be talked with: an imported or exported one, or the best or latest checkpoint of a run. */
export const ModelCard = z.strictObject({
  reference: ModelReference,
  name: z.string(),
  contextLength: z.int().describe("Tokens of prompt and answer together."),
  followsChat: z
    .boolean()
    .describe("Whether it has a chat template; without one it can only continue texts."),
  callsTools: z.boolean().describe("Whether its template takes tools and writes calls of them as JSON."),
  createdAt: z.iso.datetime(),
  step: z.int().optional().describe("Of checkpoints."),
});
export type ModelCard = z.infer<typeof ModelCard>;
