// Finds the route of a path. A part of a path is decoded once, and never means another part.
import type { IncomingMessage, ServerResponse } from "node:http";

export type HttpMethod = "GET" | "HEAD" | "POST" | "PATCH" | "DELETE" | "OPTIONS";

export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** What `:name` stands for in the path, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** What `*` stands for, by its parts. */
  readonly rest: readonly string[];
  readonly query: URLSearchParams;
  readonly requestId: string;
}

export interface Route {
  readonly method: HttpMethod;
  /** `:name` stands for one part, `*` at the end for one or more. */
  readonly path: string;
  /** One sentence for the reference. */
  readonly summary: string;
  /** `code`: with a token, or with a code for browsers, which is used up. */
  readonly access: "open" | "token" | "code";
  /** The type of the body that it takes; none when it is left out. */
  readonly body?: string;
  readonly handle: (exchange: Exchange) => Promise<void> | void;
}

export interface Match {
  readonly route: Route;
  readonly params: Record<string, string>;
  readonly rest: string[];
}

/** The routes of a path by their methods; empty where nothing lies. A part is decoded once, and only if it can be. */
export function matchPath(routes: readonly Route[], pathname: string): Match[] {
  const parts = decodeParts(pathname);
  if (parts === undefined) return [];
  return routes.flatMap((route) => {
    const match = matchRoute(route, parts);
    return match === undefined ? [] : [match];
  });
}

function matchRoute(route: Route, parts: readonly string[]): Match | undefined {
  const pattern = route.path.slice(1).split("/");
  const isOpenEnded = pattern.at(-1) === "*";
  const fixed = isOpenEnded ? pattern.slice(0, -1) : pattern;
  if (isOpenEnded ? parts.length <= fixed.length : parts.length !== fixed.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, name] of fixed.entries()) {
    if (name.startsWith(":")) params[name.slice(1)] = parts[index]!;
    else if (name !== parts[index]) return undefined;
  }
  return { route, params, rest: parts.slice(fixed.length) };
}

function decodeParts(pathname: string): string[] | undefined {
  try {
    return pathname.slice(1).split("/").map(decodeURIComponent);
  } catch {
    return undefined;
  }
}
