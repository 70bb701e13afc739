// Writes JSON as the answer to a request over HTTP.
import type { ServerResponse } from "node:http";

export function sendJson(response: ServerResponse, status: number, value: object): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": Buffer.byteLength(text),
  });
  response.end(response.req.method === "HEAD" ? undefined : text);
}

/** As JSON; a body that nobody has read must not keep the connection. */
export function sendRefusal(response: ServerResponse, status: number, error: object): void {
  if (!response.req.complete) response.setHeader("Connection", "close");
  sendJson(response, status, { error });
}
