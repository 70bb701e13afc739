// From a method's name and raw parameters to its result: every call is answered exactly once, and anything that a
// handler throws by mistake is caught here.
import { ResponseError } from "vscode-jsonrpc/node";
import type * as z from "zod";
import { errorCodes, methods, type ErrorData, type MethodName } from "../../schemas/protocol.ts";
import { Envelope } from "../../schemas/protocol/method.ts";
import { errors, TrainyardError } from "../errors.ts";
import type { Call, Client, Handlers } from "../handlers/handler.ts";
import { describeParams, holdsMoreValues, paramsProblem } from "./describe-params.ts";
import type { Limits } from "./limits.ts";
import { withoutTextsOf, type Log } from "./log.ts";
import type { AgentMetrics } from "./metrics.ts";
import { ResultText } from "./message-stream.ts";
import type { Operations } from "./operations.ts";
import { RunningCall, type SendProgress } from "./running-call.ts";
import { isWatch, Watches } from "./watches.ts";

/** What a call needs of its connection. */
export interface Caller extends Client {
  readonly calls: Set<RunningCall<MethodName>>;
  readonly sendProgress: SendProgress;
  /** Whether the client wants to hear of changes; it says so in the handshake. */
  wantsChanges: boolean;
}

/** As much of a cancellation token as is needed. */
interface Cancellation {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): unknown;
}

export interface DispatchOptions {
  readonly handlers: Handlers;
  readonly operations: Operations;
  readonly limits: Limits;
  readonly log: Log;
  /** Holds results and progress against their schemas; for tests. */
  readonly checksResults: boolean;
  nextRequestId(): string;
  /** Outcomes are `ok` or the code of the failure. */
  readonly metrics?: Pick<AgentMetrics, "requestEnded"> | undefined;
}

export type Dispatch = (
  method: string,
  params: unknown,
  caller: Caller,
  cancellation: Cancellation,
) => Promise<ResultText>;

type AnyHandler = (params: unknown, call: Call<MethodName>) => Promise<unknown>;

/** Calls that took longer stand in the log even when nothing else is to be said of them. */
const SLOW_SECONDS = 1;

export function createDispatch(given: DispatchOptions): Dispatch {
  const options = { ...given, watches: new Watches(given.limits) };
  return async (method, params, caller, cancellation) => {
    const requestId = options.nextRequestId();
    const started = performance.now();
    let outcome = "ok";
    try {
      return await perform(options, requestId, method, params, caller, cancellation);
    } catch (error) {
      if (!(error instanceof TrainyardError))
        options.log.error({ requestId, method, bug: withoutTextsOf(params, error) }, "A call met a bug.");
      const answer = toAnswer(error, requestId);
      outcome = answer.data!.code;
      throw answer;
    } finally {
      const seconds = (performance.now() - started) / 1000;
      const known = Object.hasOwn(methods, method) ? method : "unknown";
      options.metrics?.requestEnded(known, outcome, seconds);
      const isWorthALine =
        outcome !== "ok" || seconds > SLOW_SECONDS || (isMethod(method) && methods[method].changes);
      const line = { requestId, method: known, outcome, milliseconds: Math.round(seconds * 1e4) / 10 };
      if (isWorthALine) options.log.info(line, "call");
      else options.log.debug(line, "call");
    }
  };
}

async function perform(
  options: DispatchOptions & { readonly watches: Watches },
  requestId: string,
  name: string,
  raw: unknown,
  caller: Caller,
  cancellation: Cancellation,
): Promise<ResultText> {
  if (!isMethod(name)) throw errors.methodNotFound(name);
  const handler = options.handlers[name] as AnyHandler;
  const method = methods[name];
  const { envelope, params } = split(name, raw, options.limits);
  const { operationId, progressToken } = envelope;
  const call = new RunningCall(name, caller, requestId, operationId, progressToken, sender());
  const cancel = (): void => {
    call.abort(errors.callCancelled(name));
  };
  if (cancellation.isCancellationRequested) throw errors.callCancelled(name);
  const uncount = isWatch(name) ? options.watches.begin(caller.calls) : undefined;
  cancellation.onCancellationRequested(cancel);
  caller.calls.add(call);
  try {
    const handle = async (): Promise<string> => {
      const result = await handler(params, call);
      if (options.checksResults) method.result.parse(result);
      return toJson(name, result, options.limits.resultBytes);
    };
    const work =
      method.changes && call.operationId !== undefined
        ? options.operations.once(call.operationId, name, params, handle, () => call.aborted !== undefined)
        : handle();
    const json = await call.settle(work, options.limits.cancelGraceSeconds);
    if (name === "agent/info") caller.wantsChanges = (params as { changes: boolean }).changes;
    return new ResultText(json);
  } catch (error) {
    // What a handler throws because it was told to end is no failure of its own.
    if (call.aborted !== undefined && !(error instanceof TrainyardError)) throw call.aborted;
    throw error;
  } finally {
    uncount?.();
    caller.calls.delete(call);
  }

  function sender(): SendProgress {
    if (!options.checksResults) return caller.sendProgress;
    return async (of, token, value, isLast) => {
      (method as { progress?: z.ZodType }).progress?.parse(value);
      await caller.sendProgress(of, token, value, isLast);
    };
  }
}

function split(
  name: MethodName,
  raw: unknown,
  { paramsValues }: Limits,
): { envelope: Envelope; params: unknown } {
  if (holdsMoreValues(raw, paramsValues))
    throw errors.paramsNotUsable(name, [paramsProblem(`They hold more than ${paramsValues} values.`)]);
  const { operationId, progressToken, ...rest } = (raw ?? {}) as Record<string, unknown>;
  const envelope =
    operationId === undefined && progressToken === undefined
      ? { success: true as const, data: {}, error: undefined }
      : Envelope.safeParse({ operationId, progressToken });
  const params = methods[name].params.safeParse(rest);
  const issues = [envelope, params].flatMap(({ error }) => error?.issues ?? []);
  if (!envelope.success || !params.success) throw errors.paramsNotUsable(name, describeParams(issues));
  return { envelope: envelope.data, params: params.data };
}

function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

function toJson(method: MethodName, result: unknown, limit: number): string {
  const json = JSON.stringify(result);
  if (json.length > limit) throw errors.resultTooLarge(method, json.length, limit);
  return json;
}

/** Codes of JSON-RPC for the failures that it has a code for. */
const rpcCodes: Record<string, number> = {
  message_not_usable: errorCodes.invalidRequest,
  method_not_found: errorCodes.methodNotFound,
  params_not_usable: errorCodes.invalidParams,
  call_cancelled: errorCodes.requestCancelled,
  too_many_calls: errorCodes.tooManyRequests,
  too_many_watches: errorCodes.tooManyRequests,
};

/** A failure, or a bug, as the client hears of it. */
export function toAnswer(error: unknown, requestId: string): ResponseError<ErrorData> {
  if (error instanceof TrainyardError) {
    const { code, message, advice, problems } = error;
    const data = { code, advice, problems: [...problems], requestId };
    return new ResponseError(rpcCodes[code] ?? errorCodes.failed, message, data);
  }
  const advice = `Please report it, with the lines of logs/agent.log that hold ${requestId}.`;
  const data = { code: "bug", advice, problems: [], requestId };
  return new ResponseError(errorCodes.internalError, "The agent met a bug.", data);
}
