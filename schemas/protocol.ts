// The whole wire: every method by its name, and what the agent tells without being asked.
import * as z from "zod";
import { agentMethods } from "./protocol/agent.ts";
import { chatMethods } from "./protocol/chat.ts";
import { datasetMethods } from "./protocol/dataset.ts";
import { evaluationMethods } from "./protocol/evaluation.ts";
import { hubMethods } from "./protocol/hub.ts";
import type { Envelope } from "./protocol/method.ts";
import { modelMethods } from "./protocol/model.ts";
import { monitorMethods } from "./protocol/monitor.ts";
import { runMethods } from "./protocol/run.ts";
import { serveMethods } from "./protocol/serve.ts";
import { tableMethods } from "./protocol/table.ts";
import { testsetMethods } from "./protocol/testset.ts";

export const methods = {
  ...agentMethods,
  ...datasetMethods,
  ...runMethods,
  ...tableMethods,
  ...modelMethods,
  ...hubMethods,
  ...chatMethods,
  ...serveMethods,
  ...monitorMethods,
  ...testsetMethods,
  ...evaluationMethods,
};

export type MethodName = keyof typeof methods;
export type Params<M extends MethodName> = z.output<(typeof methods)[M]["params"]>;
export type Request<M extends MethodName> = z.input<(typeof methods)[M]["params"]> & Envelope;
/** What a client sends that may send it again: with an operation id where the method changes something. */
export type RepeatableRequest<M extends MethodName> = Request<M> &
  ((typeof methods)[M]["changes"] extends true ? { readonly operationId: string } : unknown);
export type Result<M extends MethodName> = z.output<(typeof methods)[M]["result"]>;
export type Progress<M extends MethodName> = (typeof methods)[M] extends { progress?: infer G }
  ? G extends z.ZodType
    ? z.output<G>
    : never
  : never;

/** Sent to connections that asked for it in the handshake: look again at these. At most a few a second. */
export const Changed = z.strictObject({
  kind: z.enum(["dataset", "run", "model", "conversation", "agent", "serving", "testset", "evaluation"]),
  ids: z.array(z.string()),
});
export type Changed = z.infer<typeof Changed>;

export const notifications = { changed: Changed };

/** `error.data` of a JSON-RPC error: what failed by its code, and the next step. */
export const ErrorData = z.strictObject({
  code: z.string(),
  advice: z.string(),
  problems: z.array(z.unknown()),
  requestId: z.string(),
});
export type ErrorData = z.infer<typeof ErrorData>;

/** `error.code` of JSON-RPC 2.0 and of the Language Server Protocol, which its cancellation comes from. */
export const errorCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  requestCancelled: -32800,
  /** A failure with a code of its own in `error.data`. */
  failed: -32000,
  /** Too many calls at once on this connection. */
  tooManyRequests: -32029,
} as const;
