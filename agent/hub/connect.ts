// One connection to a server of the Hub: directly, its address looked at, or through a tunnel of a proxy.
import http from "node:http";
import https from "node:https";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectSecurely, rootCertificates, type ConnectionOptions } from "node:tls";
import { errors } from "../errors.ts";
import type { HubAccess } from "./access.ts";
import { guardedLookup, requireAllowed } from "./allowed-hosts.ts";

const connectMilliseconds = 30_000;

/** Throws `hub_host_not_allowed`, `hub_not_reachable`, and what the system says. */
export async function connectTo(access: HubAccess, url: URL): Promise<Socket> {
  const kind = requireAllowed(access, url);
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = Number(url.port) || (isSecure ? 443 : 80);
  const proxy = proxyFor(access, url);
  // A proxy resolves names itself; who names one trusts it with that.
  if (proxy !== undefined) {
    const tunnel = await openTunnel(access, proxy, `${url.hostname}:${port}`);
    return isSecure ? secure(access, { host, socket: tunnel }) : tunnel;
  }
  const address = { host, port, lookup: guardedLookup(kind) };
  return isSecure ? secure(access, address) : connected(connectPlain(address), "connect");
}

/** Undefined where the host is asked directly. Entries of NO_PROXY are hosts, domains with all below them, or `*`. */
export function proxyFor({ proxy, direct }: HubAccess, url: URL): URL | undefined {
  if (proxy === undefined) return undefined;
  const port = url.port === "" ? (url.protocol === "https:" ? "443" : "80") : url.port;
  const isDirect = direct.some((entry) => {
    const [, name = "", only] = /^\*?\.?(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (only !== undefined && only !== port) return false;
    if (entry === "*") return true;
    return name !== "" && (url.hostname === name || url.hostname.endsWith(`.${name}`));
  });
  return isDirect ? undefined : new URL(proxy);
}

async function secure(access: HubAccess, options: ConnectionOptions & { host: string }): Promise<Socket> {
  const { certificates } = access;
  const trusted = certificates.length === 0 ? {} : { ca: [...rootCertificates, ...certificates] };
  const servername = /^[\d.]+$|:/.test(options.host) ? "" : options.host;
  const socket = connectSecurely({ ...options, ...trusted, servername, ALPNProtocols: ["http/1.1"] });
  return connected(socket, "secureConnect");
}

function connected<S extends Socket>(socket: S, event: string): Promise<S> {
  return new Promise((resolve, reject) => {
    const late = (): void => void socket.destroy(new Error("no answer within 30 s"));
    socket.setTimeout(connectMilliseconds, late);
    socket.once("error", reject);
    socket.once(event, () => {
      socket.off("error", reject);
      socket.off("timeout", late);
      socket.setTimeout(0);
      resolve(socket);
    });
  });
}

/** RFC 9110, 9.3.6. */
function openTunnel(access: HubAccess, proxy: URL, target: string): Promise<Socket> {
  const { certificates } = access;
  const credentials = [proxy.username, proxy.password].map(decodeURIComponent).join(":");
  const authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === "https:" ? https : http).request({
      host: proxy.hostname.replace(/^\[|\]$/g, ""),
      port: proxy.port === "" ? (proxy.protocol === "https:" ? 443 : 80) : proxy.port,
      method: "CONNECT",
      path: target,
      agent: false,
      timeout: connectMilliseconds,
      headers: { host: target, ...(proxy.username !== "" && { "proxy-authorization": authorization }) },
      ...(certificates.length > 0 && { ca: [...rootCertificates, ...certificates] }),
    });
    const refuse = (reason: string): void => {
      reject(errors.hubNotReachable(`The proxy ${proxy.host}`, reason));
      request.destroy();
    };
    request.once("connect", (answer, socket) => {
      if (answer.statusCode === 200) resolve(socket);
      else refuse(`it answered with ${answer.statusCode}`);
    });
    request.once("response", (answer) => refuse(`it answered with ${answer.statusCode}`));
    request.once("timeout", () => refuse("it did not answer within 30 s"));
    request.once("error", (error) => refuse(error.message));
    request.end();
  });
}
