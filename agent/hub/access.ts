// How the Hub is reached: where it lies, who may be asked, through which proxy, with whose certificates and token.
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import * as z from "zod";
import type { HubSettings } from "../../schemas/hub.ts";
import { errors } from "../errors.ts";

/** All that is needed to ask the Hub; a worker gets it with its job, since it does not see the environment. */
export const HubAccess = z.strictObject({
  /** Without a slash at its end. */
  endpoint: z.string(),
  /** Besides those of Hugging Face: `host` or `host:port`, which the user has named and which may be private. */
  hosts: z.array(z.string()),
  proxy: z.string().optional(),
  /** Hosts that are asked directly, as in NO_PROXY. */
  direct: z.array(z.string()),
  /** PEM, of authorities that are trusted besides the usual ones. */
  certificates: z.array(z.string()),
  /** Goes to the endpoint alone. */
  token: z.string().optional(),
});
export type HubAccess = z.infer<typeof HubAccess>;

export const usualEndpoint = "https://huggingface.co";

/** Settings go before the environment. Throws `hub_setting_not_usable`. */
export function hubAccess(
  settings: HubSettings,
  environment: NodeJS.ProcessEnv,
  token: string | undefined,
): HubAccess {
  const endpoint = hubEndpoint(settings, environment);
  const value = (name: string): string | undefined =>
    nonEmpty(environment[name.toLowerCase()]) ?? nonEmpty(environment[name]);
  const proxy =
    (endpoint.startsWith("https:") ? value("HTTPS_PROXY") : value("HTTP_PROXY")) ?? value("ALL_PROXY");
  const given = token ?? environmentToken(environment);
  const files = [settings.certificates, nonEmpty(environment["NODE_EXTRA_CA_CERTS"])];
  return {
    endpoint,
    hosts: settings.hosts,
    ...(proxy !== undefined && { proxy: usableProxy(proxy) }),
    direct: (value("NO_PROXY") ?? "").split(/[\s,]+/).filter((host) => host !== ""),
    certificates: files.flatMap((file) => (file === undefined || file === null ? [] : [certificateIn(file)])),
    ...(given !== undefined && { token: usableToken(given) }),
  };
}

/** Where the Hub lies for this home. Throws `hub_setting_not_usable`. */
export function hubEndpoint(settings: HubSettings, environment: NodeJS.ProcessEnv): string {
  const setting = settings.endpoint === null ? "HF_ENDPOINT" : "endpoint";
  const text = settings.endpoint ?? nonEmpty(environment["HF_ENDPOINT"]) ?? usualEndpoint;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "")
    throw errors.hubSettingNotUsable(setting, `${JSON.stringify(text)} is no address of a server`);
  return url.href.replace(/\/+$/, "");
}

/** As Hugging Face's own programs find it. */
function environmentToken(environment: NodeJS.ProcessEnv): string | undefined {
  const named = nonEmpty(environment["HF_TOKEN"]) ?? nonEmpty(environment["HUGGING_FACE_HUB_TOKEN"]);
  if (named !== undefined) return named;
  if (/^(1|on|yes|true)$/i.test(environment["HF_HUB_DISABLE_IMPLICIT_TOKEN"] ?? "")) return undefined;
  const cache = nonEmpty(environment["XDG_CACHE_HOME"]) ?? path.join(os.homedir(), ".cache");
  const folder = nonEmpty(environment["HF_HOME"]) ?? path.join(cache, "huggingface");
  const file = nonEmpty(environment["HF_TOKEN_PATH"]) ?? path.join(folder, "token");
  try {
    return nonEmpty(readFileSync(file, "utf8"));
  } catch {
    // Most people have none.
    return undefined;
  }
}

/** It becomes part of a header. Throws `hub_setting_not_usable`. */
function usableToken(token: string): string {
  if (/^[\x21-\x7e]{1,500}$/.test(token)) return token;
  throw errors.hubSettingNotUsable("token", "it holds what no token does");
}

function usableProxy(text: string): string {
  const address = /^[a-z]+:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== "") return url.href;
  throw errors.hubSettingNotUsable("HTTPS_PROXY", "it is no address of an HTTP proxy");
}

function certificateIn(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw errors.hubSettingNotUsable("certificates", error instanceof Error ? error.message : String(error));
  }
}

function nonEmpty(text: string | undefined): string | undefined {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? undefined : trimmed;
}
