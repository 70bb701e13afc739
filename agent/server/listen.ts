// Opens the port: on this machine alone unless TLS and a clear wish say otherwise, and never twice.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { errors } from "../errors.ts";
import type { Limits } from "./limits.ts";

export interface ListenOptions {
  readonly host: string;
  /** Exactly this port; the first free one from `defaultPort` on when it is left out. */
  readonly port?: number | undefined;
  /** PEM files. */
  readonly tls?: { readonly key: string; readonly certificate: string } | undefined;
  /** Lets other machines reach the agent, which TLS alone makes safe. */
  readonly exposed: boolean;
}

export const defaultPort = 8790;
const PORTS_TRIED = 100;

/** The address by which this machine reaches a server that listens on `host`. */
export function nearAddress(host: string): string {
  if (host === "::") return "::1";
  return host === "0.0.0.0" || host === "localhost" ? "127.0.0.1" : host;
}

/** The server, listening. @throws address_exposed, port_in_use, file_not_readable */
export async function listen(
  options: ListenOptions,
  limits: Limits,
  listener: RequestListener,
): Promise<Server> {
  // A name may mean several addresses, and a DNS server may have a say in which.
  const host = options.host === "localhost" ? "127.0.0.1" : options.host;
  const isLoopback = /^(127\.\d+\.\d+\.\d+|::1)$/.test(host);
  if (!isLoopback && (!options.exposed || options.tls === undefined)) throw errors.addressExposed(host);
  const server = createHttpServer(options, limits, listener);
  const first = options.port ?? defaultPort;
  const last = options.port === undefined ? first + PORTS_TRIED : first;
  for (let port = first; port <= last; port++) if (await tryPort(server, host, port)) return server;
  throw errors.portInUse(host, first);
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function createHttpServer({ tls }: ListenOptions, limits: Limits, listener: RequestListener): Server {
  const settings = {
    maxHeaderSize: limits.headBytes,
    headersTimeout: limits.headSeconds * 1000,
    requestTimeout: limits.requestSeconds * 1000,
    connectionsCheckingInterval: 1000,
    keepAliveTimeout: 5000,
  };
  const server =
    tls === undefined
      ? createServer(settings, listener)
      : createTlsServer({ ...settings, key: read(tls.key), cert: read(tls.certificate) }, listener);
  // Counted by us, because Node would leave the rest away without a word.
  server.maxHeadersCount = 0;
  server.maxConnections = limits.connections + 256;
  server.setTimeout(limits.idleSeconds * 1000);
  return server;
}

async function tryPort(server: Server, host: string, port: number): Promise<boolean> {
  try {
    server.listen({ host, port, backlog: 1024, exclusive: true });
    await once(server, "listening");
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE") return false;
    // Ports that the system keeps for itself or for its administrator.
    if (code === "EACCES") throw errors.portInUse(host, port);
    if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") throw errors.addressNotThere(host);
    throw error;
  }
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw errors.fileNotReadable(file, (error as NodeJS.ErrnoException).code ?? "unknown reason");
  }
}
