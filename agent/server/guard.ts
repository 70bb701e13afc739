// Who may ask at all: the Host that was meant, the Origin that it comes from, and the token, before anything else is
// looked at. A page in the user's browser can reach the port, and must get nothing there.
import { createHmac, timingSafeEqual, createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { proofText, subprotocol, tokenSubprotocolPrefix } from "../../schemas/agent-file.ts";
import type { Limits } from "./limits.ts";

/** Where the agent is reached, and by whom. */
export interface Place {
  readonly port: number;
  readonly tls: boolean;
  /** Names in `Host` that mean this agent. */
  readonly hosts: readonly string[];
  readonly token: string;
}

/** Names of this machine that no DNS server decides about. */
export const loopbackHosts = ["127.0.0.1", "localhost", "[::1]"];

export interface Refusal {
  readonly status: 400 | 401 | 403 | 431;
  readonly reason: string;
}

/** What is wrong with where a request comes from and goes to; looks at its head alone. */
export function refuseStranger(request: IncomingMessage, place: Place, limits: Limits): Refusal | undefined {
  const { headers, rawHeaders } = request;
  if (rawHeaders.length / 2 > limits.headers)
    return { status: 431, reason: "The request has too many headers." };
  if (!isWrittenOnce(rawHeaders, "host") || !isWrittenOnce(rawHeaders, "origin"))
    return { status: 400, reason: "The request has the same header twice." };
  const own = place.hosts.map((host) => `${host}:${place.port}`);
  if (!own.includes((headers.host ?? "").toLowerCase()))
    return { status: 403, reason: "The request was meant for another host." };
  const origins = own.map((host) => `${place.tls ? "https" : "http"}://${host}`);
  if (headers.origin !== undefined && !origins.includes(headers.origin))
    return { status: 403, reason: "The request comes from another origin." };
  // Browsers leave Origin away on simple requests, and say this instead.
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none")
    return { status: 403, reason: "The request comes from another site." };
  return undefined;
}

export function hasToken(request: IncomingMessage, place: Place): boolean {
  const { authorization } = request.headers;
  if (authorization === undefined || !isWrittenOnce(request.rawHeaders, "authorization")) return false;
  const [, given] = /^Bearer ([\w-]+)$/i.exec(authorization) ?? [];
  return given !== undefined && isSame(given, place.token);
}

/** For WebSockets, where a browser cannot set headers, a subprotocol beside the one that is spoken may carry it. */
export function hasTokenInSubprotocol(request: IncomingMessage, place: Place): boolean {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  const given = offered.filter((name) => name.startsWith(tokenSubprotocolPrefix));
  return (
    offered.includes(subprotocol) &&
    given.length === 1 &&
    isSame(given[0]!.slice(tokenSubprotocolPrefix.length), place.token)
  );
}

/** Shows whoever asks that this process knows the token, without telling it. */
export function prove(nonce: string, port: number, token: string): string {
  return createHmac("sha256", token).update(proofText(nonce, port)).digest("hex");
}

/** Takes the same time wherever the texts differ. */
export function isSame(given: string, wanted: string): boolean {
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(wanted));
}

function isWrittenOnce(rawHeaders: readonly string[], name: string): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length <= 1;
}
