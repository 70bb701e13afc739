// Failures in the form in which the API has them: a status, and `{ error: { message, type, param, code } }`.
import type { ServerResponse } from "node:http";
import type * as z from "zod";
import { TrainyardError } from "../errors.ts";
import { sendRefusal } from "./send-json.ts";

type ErrorType = "invalid_request_error" | "rate_limit_error" | "server_error";

export interface ErrorBody {
  message: string;
  type: ErrorType;
  /** The parameter that is wrong, where it is one. */
  param: string | null;
  code: string | null;
}

/** A request that cannot be answered, as its client is told. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
  }
}

export function invalidRequest(
  message: string,
  param: string | null,
  code: string | null = null,
  status = 400,
): ApiError {
  return new ApiError(status, { message, type: "invalid_request_error", param, code });
}

/** The first fault of a request, by the name of its parameter. */
export function wrongParameter(error: z.ZodError): ApiError {
  const issue = deepest(error.issues[0]!);
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    const param = [...issue.path, issue.keys[0]!].join(".");
    return invalidRequest(
      `The parameter ${param} is not known or not supported.`,
      param,
      "unknown_parameter",
    );
  }
  const isMissing = issue.code === "invalid_type" && issue.input === undefined;
  return invalidRequest(
    path === "" ? issue.message : `${path}: ${issue.message}`,
    path === "" ? null : path,
    isMissing ? "missing_required_parameter" : "invalid_value",
  );
}

/**
 * Where several shapes are allowed, the fault of the one that the value comes closest to: what is of the right type and
 * too long, say, is closer than what is of another type.
 */
function deepest(issue: z.core.$ZodIssue): z.core.$ZodIssue {
  if (issue.code !== "invalid_union" || issue.errors.length === 0) return issue;
  const candidates = issue.errors.flatMap((issues) => issues.slice(0, 1).map(deepest));
  const closest = candidates.reduce((best, one) => (closeness(one) > closeness(best) ? one : best));
  return { ...closest, path: [...issue.path, ...closest.path] };
}

function closeness({ code, path }: z.core.$ZodIssue): number {
  const ofRightType = code.startsWith("too_") ? 4 : code === "custom" ? 3 : 0;
  return 2 * path.length + ofRightType;
}

const tokenMissing = { param: null, code: "invalid_api_key" };
interface Known {
  status: number;
  type?: ErrorType;
  /** Empty for the one that holds what the model reads. */
  param?: string;
  code?: string;
}

/** By our code: how the API says the same. Other codes are 400 where the input was wrong, and 500 otherwise. */
const known: Record<string, Known> = {
  prompt_too_long: { status: 400, param: "", code: "context_length_exceeded" },
  model_not_found: { status: 404, param: "model" },
  run_not_found: { status: 404, param: "model", code: "model_not_found" },
  run_has_no_checkpoint: { status: 404, param: "model", code: "model_not_found" },
  checkpoint_not_found: { status: 404, param: "model", code: "model_not_found" },
  checkpoint_removed: { status: 404, param: "model", code: "model_not_found" },
  model_file_damaged: { status: 400, param: "model" },
  model_not_supported: { status: 400, param: "model" },
  model_not_finite: { status: 400, param: "model" },
  tokenizer_not_usable: { status: 400, param: "model" },
  chat_template_missing: { status: 400, param: "messages" },
  chat_template_refused: { status: 400, param: "messages" },
  model_does_not_fit: { status: 400, param: "model" },
  chat_queue_full: { status: 429, type: "rate_limit_error", code: "rate_limit_exceeded" },
  chat_queue_timeout: { status: 503, type: "server_error" },
  agent_ending: { status: 503, type: "server_error" },
  disk_full: { status: 507, type: "server_error" },
};

/** `input` is the parameter that holds what the model reads. Undefined for what is a bug. */
export function apiErrorOf(error: unknown, input = "messages"): ApiError | undefined {
  if (error instanceof ApiError) return error;
  if (!(error instanceof TrainyardError)) return undefined;
  const { code, exitCode, message, advice } = error;
  const told: Partial<Known> = known[code] ?? {};
  const status = told.status ?? (exitCode === 2 ? 400 : 500);
  const type = told.type ?? (status < 500 ? "invalid_request_error" : "server_error");
  const body = {
    message: `${message} ${advice}`.trim(),
    type,
    param: told.param === "" ? input : (told.param ?? null),
    code: told.code ?? code,
  };
  return new ApiError(status, body, status === 429 || status === 503 ? { "Retry-After": "1" } : {});
}

/** For what is refused before a route is found, and for bugs. */
export function plainError(status: number, message: string): ApiError {
  if (status === 401) return new ApiError(401, { ...tokenMissing, message, type: "invalid_request_error" });
  const type = status < 500 ? "invalid_request_error" : "server_error";
  return new ApiError(status, { message, type, param: null, code: null });
}

export function sendApiError(response: ServerResponse, { status, body, headers }: ApiError): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  sendRefusal(response, status, body);
}
