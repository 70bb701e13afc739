// Every path that the agent answers over HTTP, and who may ask. The test of who may ask is made from this list.
import { Nonce } from "../../schemas/agent-file.ts";
import type { Services } from "../handlers/services.ts";
import { sendJson } from "../openai/send-json.ts";
import { HttpRefusal } from "./answer.ts";
import type { BrowserAccess } from "./browser-access.ts";
import { browserRoutes } from "./browser-routes.ts";
import { downloadRoutes } from "./downloads.ts";
import { prove, type Place } from "./guard.ts";
import type { Limits } from "./limits.ts";
import type { AgentMetrics } from "./metrics.ts";
import { openaiRoutes } from "./openai-routes.ts";
import type { Route } from "./router.ts";
import { uploadRoutes, type UploadStore } from "./tus.ts";
import { webSocketPath } from "./websockets.ts";

export interface RoutesOptions {
  readonly services: Services;
  readonly uploads: UploadStore;
  readonly metrics: Pick<AgentMetrics, "render" | "contentType">;
  readonly browsers: BrowserAccess;
  readonly limits: Limits;
  readonly place: () => Place;
}

export function createRoutes({
  services,
  uploads,
  metrics,
  browsers,
  limits,
  place,
}: RoutesOptions): Route[] {
  return [
    {
      method: "GET",
      path: "/healthz",
      summary:
        "Says that the agent is alive; `?challenge=HEX` is signed with the token, which proves who answers.",
      access: "open",
      handle: ({ response, query }) => {
        sendJson(response, 200, { status: "ok", ...proofFor(query.get("challenge"), place()) });
      },
    },
    {
      method: "GET",
      path: "/readyz",
      summary: "200 when changes are taken, 503 with the reason when everything can only be read.",
      access: "token",
      handle: ({ response }) => {
        const { readOnly } = services.info();
        sendJson(response, readOnly === undefined ? 200 : 503, { ready: readOnly === undefined, readOnly });
      },
    },
    {
      method: "GET",
      path: "/agent",
      summary: "What `agent/info` tells.",
      access: "token",
      handle: ({ response }) => {
        sendJson(response, 200, services.info());
      },
    },
    {
      method: "GET",
      path: "/metrics",
      summary: "The agent's and the machine's figures, as Prometheus reads them.",
      access: "token",
      handle: async ({ request, response }) => {
        const text = await metrics.render();
        response.writeHead(200, { "Content-Type": metrics.contentType });
        response.end(request.method === "HEAD" ? undefined : text);
      },
    },
    {
      method: "GET",
      path: webSocketPath,
      summary: "The WebSocket with all methods of this page.",
      access: "token",
      handle: () => {
        throw new HttpRefusal(426, "Here connections are opened as WebSockets.", { Upgrade: "websocket" });
      },
    },
    ...uploadRoutes(uploads, limits),
    ...downloadRoutes(services),
    ...openaiRoutes(services),
    ...browserRoutes(browsers),
  ];
}

function proofFor(challenge: string | null, { port, token }: Place): { proof?: string } {
  if (challenge === null) return {};
  if (!Nonce.safeParse(challenge).success)
    throw new HttpRefusal(400, "A challenge is 32 to 128 hexadecimal digits.");
  return { proof: prove(challenge, port, token) };
}
