// What is served to programs over the OpenAI-compatible API, and how each model stands just now.
import * as z from "zod";
import { ModelStack, WorkProgress, method } from "./method.ts";

export const ServedModel = z.strictObject({
  /** Under which the API knows the very version or step. */
  name: z.string(),
  model: ModelStack,
  /** What `serve/start` named, so that it stays loaded; empty for what is loaded because somebody asks it. */
  startedAs: z.array(ModelStack),
  state: z.enum(["unloaded", "loading", "idle", "answering"]),
  /** Answers that are being written, that can be written at once, and questions that wait. */
  answering: z.int(),
  sequences: z.int(),
  waiting: z.int(),
  /** Tokens of all its answers together, over the last two seconds; 0 while it writes none. */
  tokensPerSecond: z.number(),
  /** In tokens; 0 until it is known. */
  contextLength: z.int(),
  /** In bytes. */
  memory: z.number(),
  lastUsed: z.iso.datetime().nullable(),
});
export type ServedModel = z.infer<typeof ServedModel>;

export const serveMethods = {
  "serve/list": method({
    summary: "Models that are loaded or were started, and how each of them stands.",
    params: z.strictObject({}),
    result: z.strictObject({
      path: z.string().describe("Of the API on the agent's port."),
      models: z.array(ServedModel),
    }),
    changes: false,
    example: {},
  }),
  "serve/start": method({
    summary:
      "Loads a model and keeps it loaded for others to ask, until it is stopped or the agent ends. Any model answers without it, too.",
    params: z.strictObject({ model: ModelStack }),
    result: ServedModel,
    progress: WorkProgress,
    changes: true,
    example: { model: { run: "git-helper-20260131-120000", step: "latest" } },
  }),
  "serve/stop": method({
    summary: "Lets a model go that was started; answers that are being written are written to their end.",
    params: z.strictObject({ model: ModelStack }),
    result: z.strictObject({ stopped: z.boolean() }),
    changes: true,
    example: { model: { run: "git-helper-20260131-120000", step: "latest" } },
  }),
};
