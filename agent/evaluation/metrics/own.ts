// A metric of one's own: JavaScript in QuickJS compiled to WebAssembly, where it can compute and nothing else.
import releaseVariant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  type QuickJSContext,
  type QuickJSHandle,
  type QuickJSRuntime,
} from "quickjs-emscripten-core";
import { errors } from "../../errors.ts";

/** What the function is given beside the answer. */
export interface ScoredRow {
  line: number;
  prompt: unknown;
  expected: string;
  /** The row as it stood in its file, where it was a file of JSON lines. */
  source?: Readonly<Record<string, unknown>> | undefined;
}

export interface OwnMetric {
  /** Or why there is none: what was thrown, with its line, or what came back instead of a number. */
  score(row: ScoredRow, answer: string): { score: number } | { problem: string };
  close(): void;
}

const limits = { seconds: 1, bytes: 64 * 2 ** 20, stackBytes: 512 * 2 ** 10 };
const fileName = "metric.js";

/** Throws `metric_not_usable` where the code has a syntax error, throws at once, or exports no function. */
export async function openOwnMetric(name: string, code: string): Promise<OwnMetric> {
  const quickjs = await newQuickJSWASMModuleFromVariant(releaseVariant);
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(limits.bytes);
  runtime.setMaxStackSize(limits.stackBytes);
  const context = runtime.newContext();
  try {
    const score = loadFunction(context, runtime, name, code);
    return {
      score: (row, answer) => call(context, runtime, score, row, answer),
      close() {
        score.dispose();
        context.dispose();
        runtime.dispose();
      },
    };
  } catch (error) {
    context.dispose();
    runtime.dispose();
    throw error;
  }
}

function loadFunction(
  context: QuickJSContext,
  runtime: QuickJSRuntime,
  name: string,
  code: string,
): QuickJSHandle {
  limitTime(runtime);
  const result = context.evalCode(code, fileName, { type: "module", strict: true });
  if (result.error) {
    const reason = describe(context, result.error);
    result.error.dispose();
    throw errors.metricNotUsable(name, reason);
  }
  const exported = result.value;
  const found = context.getProp(exported, "default");
  exported.dispose();
  if (context.typeof(found) === "function") return found;
  found.dispose();
  throw errors.metricNotUsable(name, "it has no `export default function score(row, answer)`");
}

function call(
  context: QuickJSContext,
  runtime: QuickJSRuntime,
  score: QuickJSHandle,
  row: ScoredRow,
  answer: string,
): ReturnType<OwnMetric["score"]> {
  limitTime(runtime);
  const rowText = context.newString(JSON.stringify(row));
  const json = context.getProp(context.global, "JSON");
  const parse = context.getProp(json, "parse");
  const answerText = context.newString(answer);
  try {
    const parsed = context.callFunction(parse, json, rowText);
    if (parsed.error) {
      const problem = describe(context, parsed.error);
      parsed.error.dispose();
      return { problem };
    }
    const result = context.callFunction(score, context.undefined, parsed.value, answerText);
    parsed.value.dispose();
    if (result.error) {
      const problem = describe(context, result.error);
      result.error.dispose();
      return { problem };
    }
    const value: unknown = context.dump(result.value);
    result.value.dispose();
    if (typeof value === "boolean") return { score: value ? 1 : 0 };
    if (typeof value === "number" && Number.isFinite(value)) return { score: value };
    return { problem: `it returned ${shown(value)}, which is neither a number nor true or false` };
  } finally {
    for (const handle of [rowText, json, parse, answerText]) handle.dispose();
  }
}

/** Ends what runs from now on after a second, as soon as it is between two instructions. */
function limitTime(runtime: QuickJSRuntime): void {
  const deadline = performance.now() + limits.seconds * 1000;
  runtime.setInterruptHandler(() => performance.now() > deadline);
}

/** With the line of the code, from the first place of the stack that lies in it. */
function describe(context: QuickJSContext, error: QuickJSHandle): string {
  const dumped: unknown = context.dump(error);
  if (typeof dumped !== "object" || dumped === null) return `it threw ${shown(dumped)}`;
  const { name = "Error", message = "", stack = "" } = dumped as Record<string, unknown>;
  if (name === "InternalError" && message === "interrupted") return `it took longer than ${limits.seconds} s`;
  const line = new RegExp(`${fileName}:(\\d+)`).exec(String(stack))?.[1];
  const text = `${String(name)}: ${String(message)}`.slice(0, 500);
  return line === undefined ? text : `line ${line}: ${text}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return value.slice(0, 60);
  return typeof value === "object" ? JSON.stringify(value).slice(0, 60) : `a ${typeof value}`;
}
