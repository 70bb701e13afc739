// Whom the agent asks for a model: the Hub's own hosts, the mirror that was set, and hosts that the user has named.
import { lookup as resolve, type LookupAddress } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { errors } from "../errors.ts";
import type { HubAccess } from "./access.ts";
import { isForbiddenAddress, isPublicAddress } from "./addresses.ts";

/** Hugging Face's pages, its storage and its network of copies. */
const ownDomains = ["huggingface.co", "hf.co"];

/** Named by the user, who may well have a mirror within the house, or one of the Hub's own. */
export type HostKind = "named" | "own";

/** Throws `hub_host_not_allowed`. */
export function requireAllowed(access: HubAccess, url: URL): HostKind {
  const kind = kindOf(access, url);
  if (kind === undefined) throw errors.hubHostNotAllowed(url.host, "it is none of the Hub's hosts");
  const address = url.hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0 && isForbiddenAddress(address))
    throw errors.hubHostNotAllowed(url.host, "no model lies at such an address");
  return kind;
}

function kindOf({ endpoint, hosts }: HubAccess, url: URL): HostKind | undefined {
  if (url.username !== "" || url.password !== "") return undefined;
  const home = new URL(endpoint);
  const isOwn = ownDomains.some((domain) => url.hostname === domain || url.hostname.endsWith(`.${domain}`));
  // Whoever sets the usual address as a mirror has not named a private one.
  if (isOwn) return url.protocol === "https:" && url.port === "" ? "own" : undefined;
  if (url.origin === home.origin) return "named";
  // Nothing that began with encryption goes on without it.
  if (url.protocol !== home.protocol && url.protocol !== "https:") return undefined;
  return hosts.some((host) => host.toLowerCase() === url.host) ? "named" : undefined;
}

/** Resolves names for a connection, and refuses those that lead where nobody may be asked. */
export function guardedLookup(kind: HostKind): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) {
        callback(error, "");
        return;
      }
      const refused = addresses.find(({ address }) => !mayAsk(kind, address));
      const first: LookupAddress | undefined = addresses[0];
      if (refused !== undefined || first === undefined)
        callback(errors.hubHostNotAllowed(hostname, "its name leads to an address that is not public"), "");
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

function mayAsk(kind: HostKind, address: string): boolean {
  return kind === "own" ? isPublicAddress(address) : !isForbiddenAddress(address);
}
