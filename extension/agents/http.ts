// Requests to the agent's port, beside the WebSocket: the proof, histories of runs, files.
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import type { AgentFile } from "../../schemas/agent-file.ts";

export interface RequestOptions {
  /** Whether the token goes along. */
  readonly authorized: boolean;
  /** Until the first byte, and between two pieces. */
  readonly patienceMilliseconds: number;
  /** Most bytes that are taken. */
  readonly longest: number;
  readonly signal?: AbortSignal | undefined;
}

export interface Response {
  readonly status: number;
  readonly body: Uint8Array<ArrayBuffer>;
}

/** @throws what Node's http throws, and a RangeError for an answer that is too long */
export function request(agent: AgentFile, path: string, options: RequestOptions): Promise<Response> {
  const { host, port, tls, token } = agent;
  const headers: Record<string, string> = { Host: hostHeader(agent) };
  if (options.authorized) headers["Authorization"] = `Bearer ${token}`;
  return new Promise((resolve, reject) => {
    const asked = (tls ? httpsRequest : httpRequest)(
      // The certificate names other machines' way to the agent; on this one the proof has shown who answers.
      { host, port, path, headers, agent: false, rejectUnauthorized: false, signal: options.signal },
      (response) => {
        const pieces: Buffer[] = [];
        let length = 0;
        response.on("data", (piece: Buffer) => {
          length += piece.length;
          if (length > options.longest) asked.destroy(new RangeError(`The answer of ${path} is too long.`));
          else pieces.push(piece);
        });
        response.on("end", () => {
          resolve({ status: response.statusCode ?? 0, body: new Uint8Array(Buffer.concat(pieces)) });
        });
        response.on("error", reject);
      },
    );
    asked.setTimeout(options.patienceMilliseconds, () => {
      asked.destroy(new Error(`No answer within ${options.patienceMilliseconds} ms.`));
    });
    asked.on("error", reject);
    asked.end();
  });
}

/** IPv6 addresses stand in brackets there. */
export function hostHeader({ host, port }: Pick<AgentFile, "host" | "port">): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
