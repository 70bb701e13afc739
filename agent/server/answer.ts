// Writes answers over HTTP: their security headers, and failures with their status.
import type { ServerResponse } from "node:http";
import { TrainyardError } from "../errors.ts";
import { sendRefusal } from "../openai/send-json.ts";

/** On every answer: nothing here is a page, and no other site may read or show it. */
export const securityHeaders: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

export function sendNothing(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, headers);
  response.end();
}

export function sendFailure(
  response: ServerResponse,
  status: number,
  failure: { code: string; message: string; advice: string },
  requestId: string,
): void {
  sendRefusal(response, status, { ...failure, requestId });
}

/** Statuses of failures; those that are not named are 400 where the input was wrong, and 500 otherwise. */
const statuses: Record<string, number> = {
  upload_not_found: 404,
  file_not_served: 404,
  run_not_found: 404,
  run_damaged: 500,
  upload_offset_wrong: 409,
  upload_version_not_taken: 412,
  upload_too_large: 413,
  range_not_usable: 416,
  upload_in_use: 423,
  too_many_uploads: 429,
  // As tus has it.
  upload_checksum_wrong: 460,
  file_changing: 503,
  disk_full: 507,
  not_writable: 507,
};

export function statusOf(error: TrainyardError): number {
  return statuses[error.code] ?? (error.exitCode === 2 ? 400 : 500);
}

/** A request that is refused before it reaches what it asks for. */
export class HttpRefusal extends Error {
  constructor(
    readonly status: number,
    reason: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(reason);
  }
}
