// Asks the Hub for something: follows where it sends to, each host looked at, and gives failures their names.
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { errors, TrainyardError } from "../errors.ts";
import { version } from "../store/version.ts";
import type { HubAccess } from "./access.ts";
import { connectTo } from "./connect.ts";
import { refusalOf } from "./refusal.ts";

export interface HubRequest {
  readonly url: string;
  /** `org/name`, for failures. */
  readonly id: string;
  readonly revision?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const mostRedirects = 8;
const idleMilliseconds = 60_000;

/**
 * Resolves to an answer of 200 or 206, its body yet to be read. Throws `hub_host_not_allowed`, `hub_not_reachable`,
 * `hub_certificate_not_trusted`, and what `refusalOf` makes of other answers.
 */
export async function askHub(access: HubAccess, request: HubRequest): Promise<IncomingMessage> {
  const { origin } = new URL(access.endpoint);
  let url = new URL(request.url);
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const isHome = url.origin === origin && maySeeToken(url);
    const { token } = access;
    const authorization: Record<string, string> =
      isHome && token !== undefined ? { authorization: `Bearer ${token}` } : {};
    const answer = await askOnce(access, url, { ...request.headers, ...authorization });
    const { statusCode: status = 0 } = answer;
    if (status === 200 || status === 206) return answer;
    const { location } = answer.headers;
    if (![301, 302, 303, 307, 308].includes(status) || location === undefined)
      throw refusalOf(answer, { ...request, host: url.host, hasToken: "authorization" in authorization });
    answer.destroy();
    if (!URL.canParse(location, url.href))
      throw errors.hubFailed(url.host, "it sends to an address that is none");
    url = new URL(location, url);
  }
  throw errors.hubFailed(url.host, "it sends from one address to the next without end");
}

/** What is not encrypted stays on this machine. */
function maySeeToken({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
}

async function askOnce(
  access: HubAccess,
  url: URL,
  headers: Readonly<Record<string, string>>,
): Promise<IncomingMessage> {
  try {
    const socket = await connectTo(access, url);
    return await new Promise<IncomingMessage>((resolve, reject) => {
      const request = (url.protocol === "https:" ? https : http).request(url, {
        createConnection: () => socket,
        headers: { "user-agent": `trainyard/${version}`, "accept-encoding": "identity", ...headers },
        timeout: idleMilliseconds,
      });
      request.once("timeout", () => request.destroy(new Error("nothing came for 60 s")));
      request.once("error", reject);
      request.once("response", resolve);
      request.end();
    });
  } catch (error) {
    throw connectionFailure(error, url.host);
  }
}

/** Codes of OpenSSL for a chain of certificates that does not end at a known authority, or is no longer or not yet good. */
const certificateCodes =
  /^(CERT_|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO|ERR_TLS_CERT|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|CRL_|ERROR_IN_CERT)/;

/** A failure of the connection by its name. What has one stays as it is. */
export function connectionFailure(error: unknown, host: string): unknown {
  if (error instanceof TrainyardError || !(error instanceof Error)) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  // All addresses of a name were tried in vain.
  const reason = message === "" && error instanceof AggregateError ? String(error.errors[0]) : message;
  if (code !== undefined && certificateCodes.test(code)) return errors.hubCertificateNotTrusted(host, reason);
  return errors.hubNotReachable(host, reason);
}
