// A metric of one's own: JavaScript in QuickJS compiled to WebAssembly, where it can compute and nothing else.
import releaseVariant from "@jitl/quickjs-singlefile-mjs-release-sync";
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
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

const limits = { seconds: 1, bytes: 64 * 2 ** 20, stackBytes: 256 * 2 ** 10 };
/** Of 64 KiB. What QuickJS counts lies in pieces: without an end to it all, they would take gigabytes. */
const pages = { initial: 256, maximum: 1536 };
const fileName = "metric.js";

/** Throws `metric_not_usable` where the code has a syntax error, throws at once, or exports no function. */
export async function openOwnMetric(name: string, code: string): Promise<OwnMetric> {
  const wasmMemory = new WebAssembly.Memory(pages);
  const quickjs = await newQuickJSWASMModuleFromVariant(newVariant(releaseVariant, { wasmMemory }));
  const runtime = quickjs.newRuntime();
  runtime.setMemoryLimit(limits.bytes);
  runtime.setMaxStackSize(limits.stackBytes);
  const context = runtime.newContext();
  // QuickJS itself can end in the middle of something, such as a text of thousands of brackets: nothing of it holds then.
  let isLost = false;
  const dispose = (handles: readonly { dispose(): void }[]): void => {
    for (const handle of isLost ? [] : handles) handle.dispose();
  };
  try {
    const score = loadFunction(context, runtime, name, code);
    return {
      score(row, answer) {
        if (isLost) return { problem: "it was not asked any more after a row for which it went too deep" };
        try {
          return call(context, runtime, score, row, answer);
        } catch (error) {
          if (!isEndOfStack(error)) throw error;
          isLost = true;
          return { problem: "it goes too deep: into itself, or into brackets within brackets" };
        }
      },
      close: () => dispose([score, context, runtime]),
    };
  } catch (error) {
    isLost = isEndOfStack(error);
    dispose([context, runtime]);
    throw isLost ? errors.metricNotUsable(name, "it goes too deep") : error;
  }
}

function isEndOfStack(error: unknown): boolean {
  return error instanceof Error && ["RangeError", "RuntimeError"].includes(error.name);
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
    const value = simpleValue(context, result.value);
    result.value.dispose();
    if (typeof value === "boolean") return { score: value ? 1 : 0 };
    if (typeof value !== "number")
      return { problem: `it returned ${value.text}, which is neither a number nor true or false` };
    return Number.isFinite(value) ? { score: value } : { problem: `it returned ${value}` };
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
  if (context.typeof(error) !== "object") return `it threw ${textOf(simpleValue(context, error))}`;
  const textAt = (key: string): string => {
    const property = context.getProp(error, key);
    const text = context.typeof(property) === "string" ? context.getString(property) : "";
    property.dispose();
    return text;
  };
  const [name, message] = [textAt("name") || "Error", textAt("message")];
  if (name === "InternalError" && message === "interrupted") return `it took longer than ${limits.seconds} s`;
  const line = new RegExp(`${fileName}:(\\d+)`).exec(textAt("stack"))?.[1];
  const text = (message === "" ? name : `${name}: ${message}`).slice(0, 500);
  return line === undefined ? text : `line ${line}: ${text}`;
}

/** Objects are not dumped, which would run code of theirs and end at once in one that is deep. */
function simpleValue(context: QuickJSContext, value: QuickJSHandle): number | boolean | { text: string } {
  const kind = context.typeof(value);
  if (kind === "number") return context.getNumber(value);
  if (kind === "boolean") return context.sameValue(value, context.true);
  if (kind === "string") return { text: context.getString(value).slice(0, 60) };
  if (kind === "undefined") return { text: "nothing" };
  if (context.sameValue(value, context.null)) return { text: "null" };
  return { text: isPromise(context, value) ? "a promise" : `${kind === "object" ? "an" : "a"} ${kind}` };
}

function isPromise(context: QuickJSContext, value: QuickJSHandle): boolean {
  const then = context.getProp(value, "then");
  const isThere = context.typeof(then) === "function";
  then.dispose();
  return isThere;
}

function textOf(value: ReturnType<typeof simpleValue>): string {
  return typeof value === "object" ? value.text : String(value);
}
