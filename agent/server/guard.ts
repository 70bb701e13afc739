// Who may ask at all: the Host that was meant, the Origin that it comes from, and the token, before anything else is
// looked at. A page in the user's browser can reach the port, and must get nothing there.
import { createHmac } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { proofText, subprotocol, tokenSubprotocolPrefix } from "../../schemas/agent-file.ts";
import type { BrowserAccess } from "./browser-access.ts";
import type { Limits } from "./limits.ts";
import { isSame } from "./same-text.ts";

/** Where the agent is reached, and by whom. */
export interface Place {
  readonly port: number;
  readonly tls: boolean;
  /** Names in `Host` that mean this agent. */
  readonly hosts: readonly string[];
  readonly token: string;
  /** Lets in browsers, too, with codes and tokens of their own. */
  readonly browsers?: Pick<BrowserAccess, "secondsLeft" | "useCode"> | undefined;
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
  return secondsLeft(bearerOf(request), place) > 0;
}

/** Whether it brings a code that counted until now. */
export function hasCode(request: IncomingMessage, { browsers }: Place): boolean {
  const given = bearerOf(request);
  return given !== undefined && browsers?.useCode(given) === true;
}

/**
 * For how long the token counts that a WebSocket is asked for with; 0 where it does not. Browsers cannot set headers
 * there, and let a subprotocol beside the one that is spoken carry it.
 */
export function secondsOfUpgrade(request: IncomingMessage, place: Place): number {
  return secondsLeft(bearerOf(request) ?? subprotocolToken(request), place);
}

function secondsLeft(given: string | undefined, { token, browsers }: Place): number {
  if (given === undefined) return 0;
  return isSame(given, token) ? Infinity : (browsers?.secondsLeft(given) ?? 0);
}

function bearerOf(request: IncomingMessage): string | undefined {
  const { authorization } = request.headers;
  if (authorization === undefined || !isWrittenOnce(request.rawHeaders, "authorization")) return undefined;
  return /^Bearer ([\w-]+)$/i.exec(authorization)?.[1];
}

function subprotocolToken(request: IncomingMessage): string | undefined {
  const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
  const given = offered.filter((name) => name.startsWith(tokenSubprotocolPrefix));
  if (!offered.includes(subprotocol) || given.length !== 1) return undefined;
  return given[0]!.slice(tokenSubprotocolPrefix.length);
}

/** Shows whoever asks that this process knows the token, without telling it. */
export function prove(nonce: string, port: number, token: string): string {
  return createHmac("sha256", token).update(proofText(nonce, port)).digest("hex");
}

function isWrittenOnce(rawHeaders: readonly string[], name: string): boolean {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length <= 1;
}
