// The paths of the OpenAI-compatible API.
import { CheckpointFiles } from "../handlers/checkpoint-files.ts";
import type { Services } from "../handlers/services.ts";
import { chatCompletions } from "../openai/chat-completions.ts";
import { completions } from "../openai/completions.ts";
import { embeddings } from "../openai/embeddings.ts";
import { getModel, listModels } from "../openai/models.ts";
import type { Api } from "../openai/speak.ts";
import type { Route } from "./router.ts";

export function openaiRoutes(services: Services): Route[] {
  const api: Api = { services, checkpoints: new CheckpointFiles() };
  const reads = { method: "GET", access: "token" } as const;
  const answers = { method: "POST", access: "token", body: "application/json" } as const;
  return [
    {
      ...reads,
      path: "/v1/models",
      summary: "Every model, version and checkpoint by the name under which it is served, as OpenAI's API.",
      handle: (exchange) => listModels(api, exchange),
    },
    {
      ...reads,
      path: "/v1/models/:model",
      summary: "One of them.",
      handle: (exchange) => getModel(api, exchange),
    },
    {
      ...answers,
      path: "/v1/chat/completions",
      summary: "Answers a conversation, as OpenAI's API.",
      handle: (exchange) => chatCompletions(api, exchange),
    },
    {
      ...answers,
      path: "/v1/completions",
      summary: "Continues a text, as OpenAI's API.",
      handle: (exchange) => completions(api, exchange),
    },
    {
      ...answers,
      path: "/v1/embeddings",
      summary: "Texts as vectors, as OpenAI's API.",
      handle: (exchange) => embeddings(api, exchange),
    },
  ];
}
