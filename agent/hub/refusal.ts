// What an answer of the Hub means that is none: by its status and by the code that the Hub adds to it.
import type { IncomingMessage } from "node:http";
import { errors, type TrainyardError } from "../errors.ts";
import type { HubRequest } from "./request.ts";

export interface Asked extends HubRequest {
  readonly host: string;
  readonly hasToken: boolean;
}

/** Codes as huggingface_hub reads them from `X-Error-Code`. */
export function refusalOf(answer: IncomingMessage, asked: Asked): TrainyardError {
  const { statusCode: status = 0, headers } = answer;
  const { id, revision = "main", host, hasToken } = asked;
  const code = headers["x-error-code"];
  const said = headers["x-error-message"];
  answer.destroy();
  switch (code) {
    case "GatedRepo":
      return errors.hubModelGated(id);
    case "RevisionNotFound":
      return errors.hubRevisionNotFound(id, revision);
    case "RepoNotFound":
      return errors.hubModelNotFound(id);
    case "EntryNotFound":
      return errors.hubFileNotFound(
        id,
        decodeURIComponent(new URL(asked.url).pathname.split("/").at(-1) ?? ""),
      );
  }
  if (status === 429) return errors.hubRateLimited(host, secondsOf(headers["retry-after"]));
  if (status === 401 && hasToken) return errors.hubTokenRefused(host);
  if (status === 403) return errors.hubModelGated(id);
  // Whether a private model exists is not told to strangers.
  if (status === 401 || status === 404) return errors.hubModelNotFound(id);
  const words = typeof said === "string" ? `, ${said.slice(0, 200)}` : "";
  return errors.hubFailed(host, `it answered with ${status}${words}`);
}

function secondsOf(header: string | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds > 0 ? Math.ceil(seconds) : undefined;
}
