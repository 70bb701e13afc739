// What each tool does, by calls of the agent; it answers with text that a language model reads.
import * as z from "zod";
import type { Problem } from "./problem.ts";
import type { RunSummary } from "./protocol/run.ts";
import type { MethodName, RepeatableRequest, Result } from "./protocol.ts";
import { isActive } from "./run-state.ts";
import { tools, type ToolInput, type ToolName } from "./tools.ts";

export interface ToolCaller {
  /** Calls a method of the agent. */
  readonly call: <M extends MethodName>(
    method: M,
    params: RepeatableRequest<M>,
    options?: { readonly signal?: AbortSignal },
  ) => Promise<Result<M>>;
  /** The absolute path of a file that a model has named. */
  readonly absolutePath: (file: string) => string;
  readonly signal: AbortSignal;
}

type Performers = { readonly [N in ToolName]: (input: ToolInput<N>, caller: ToolCaller) => Promise<unknown> };

/** Between two looks at a run that is waited for. */
const millisecondsApart = 1000;
/** Rows of a list, so that an answer leaves room for others in a model's context. */
const mostListed = 100;

const performers: Performers = {
  trainyard_list_datasets: async (_input, { call, signal }) => {
    const { datasets } = await call("dataset/list", {}, { signal });
    return datasets.slice(0, mostListed).map(({ id, name, versions, tags }) => ({
      ...{ id, name, tags },
      versions: versions.slice(0, 3),
    }));
  },
  trainyard_list_models: async (_input, { call, signal }) => {
    const { models, unusable } = await call("chat/models", {}, { signal });
    return { models: models.slice(0, mostListed), unusable: unusable.slice(0, mostListed) };
  },
  trainyard_list_runs: async ({ states, limit }, { call, signal }) => {
    const asked = { limit, ...(states !== undefined && { states }) };
    const { runs, total } = await call("run/list", asked, { signal });
    return { runs: runs.map(briefly), total };
  },
  trainyard_validate_training: async (input, caller) => {
    const { problems } = await plan(input.file, caller);
    return { isValid: !problems.some(({ severity }) => severity === "error"), problems };
  },
  trainyard_plan_training: async (input, caller) => {
    const { plan: planned, problems } = await plan(input.file, caller);
    return { plan: planned, problems };
  },
  trainyard_start_run: async ({ file, name }, { call, absolutePath, signal }) => {
    const training = { file: absolutePath(file) };
    const labels = name === undefined ? {} : { labels: { name } };
    return briefly(await call("run/start", { training, ...labels, ...newOperation() }, { signal }));
  },
  trainyard_watch_run: async ({ run, step, seconds }, caller) => {
    const id = await idOf(run, caller);
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      const { run: now } = await caller.call("run/get", { run: id }, { signal: caller.signal });
      const isThere = !isActive(now.state) || (step !== undefined && now.step >= step);
      const left = deadline - performance.now();
      if (isThere || left <= 0) return briefly(now);
      await pause(Math.min(left, millisecondsApart), caller.signal);
    }
  },
  trainyard_compare_runs: async ({ left, right }, caller) => {
    const ids = { left: await idOf(left, caller), right: await idOf(right, caller) };
    const { differences } = await caller.call("run/diff", ids, { signal: caller.signal });
    return { differences: differences.slice(0, mostListed) };
  },
  trainyard_stop_run: async ({ run }, caller) => {
    const id = await idOf(run, caller);
    return briefly(await caller.call("run/stop", { run: id, ...newOperation() }, { signal: caller.signal }));
  },
};

/** Reads the input as the tool declares it. @throws Error with words for the model; what the agent's method throws */
export async function performTool(name: string, input: unknown, caller: ToolCaller): Promise<string> {
  if (!Object.hasOwn(tools, name)) {
    throw new Error(`There is no tool ${name}. There are ${Object.keys(tools).join(", ")}.`);
  }
  const known = name as ToolName;
  const parsed = tools[known].params.safeParse(input ?? {});
  if (!parsed.success) throw new Error(`The input of ${name} is wrong: ${z.prettifyError(parsed.error)}`);
  const perform = performers[known] as (input: unknown, caller: ToolCaller) => Promise<unknown>;
  return JSON.stringify(await perform(parsed.data, caller));
}

/** What went wrong, with the next step and the problems of the file: a model reads it as a person does. */
export function toolFailure(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { advice, problems } = error as Error & { advice?: unknown; problems?: unknown };
  const listed = Array.isArray(problems) ? (problems as Problem[]).map(problemLine) : [];
  return [error.message, typeof advice === "string" ? advice : "", ...listed].filter(Boolean).join("\n");
}

function problemLine({ severity, message, advice, file, line }: Problem): string {
  const place = file === undefined ? "" : ` ${file}${line === undefined ? "" : `:${line}`}`;
  return `${severity}${place}: ${message} ${advice ?? ""}`.trim();
}

function plan(file: string, { call, absolutePath, signal }: ToolCaller): Promise<Result<"run/plan">> {
  return call("run/plan", { training: { file: absolutePath(file) } }, { signal });
}

/** Of a run that is named by its id, or by its name: the newest of that name. */
async function idOf(reference: string, { call, signal }: ToolCaller): Promise<string> {
  const { runs } = await call("run/list", { limit: 1000 }, { signal });
  const found =
    runs.find(({ id }) => id === reference) ??
    runs.find(({ name }) => name === reference) ??
    (reference === "latest" ? runs[0] : undefined);
  if (found !== undefined) return found.id;
  const some = runs.slice(0, 5).map(({ id }) => id);
  const hint = some.length === 0 ? "There are no runs yet." : `The newest are ${some.join(", ")}.`;
  throw new Error(`There is no run ${reference}. ${hint}`);
}

function briefly(run: RunSummary): object {
  const { id, name, state, step, steps, loss, validationLoss, validationAccuracy, bestStep } = run;
  const { tokensPerSecond, remainingSeconds, checkpoints, failure, alerts, queue, file, dataset } = run;
  return {
    ...{ id, name, state, step, steps, loss, validationLoss, validationAccuracy, bestStep },
    ...{ tokensPerSecond, remainingSeconds, failure, file, dataset },
    checkpoints: checkpoints.slice(-5),
    ...(alerts.length > 0 && { alerts: alerts.map(({ message }) => message) }),
    ...(queue !== undefined && { waitsFor: queue.waitsFor, position: queue.position }),
  };
}

function newOperation(): { readonly operationId: string } {
  return { operationId: crypto.randomUUID() };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(new Error("The call was cancelled."));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
}
