// Jinja as transformers runs it, where the library that is used here does otherwise: characters to strip are heeded, and
// dates are told in English whatever the system speaks.
import { Template } from "@huggingface/jinja";
import { errors } from "../errors.ts";

const ends = { strip: "both", lstrip: "start", rstrip: "end" } as const;
type Method = keyof typeof ends;
const dateFunction = "date of now";

/** Throws `tokenizer_not_usable` where a template is not well formed. */
export function compileTemplate(source: string): Template {
  const template = parse(source);
  rewriteCalls(template.parsed);
  return template;
}

function parse(source: string): Template {
  try {
    return new Template(source);
  } catch (error) {
    // Of a text that ends too early the library speaks only by accident.
    const detail = error instanceof Error && !(error instanceof TypeError) ? `: ${error.message}` : "";
    throw errors.tokenizerNotUsable(`its chat template is not well formed${detail}`);
  }
}

/** Given to every template beside its own items; their names hold a blank, so that no template can write them. */
export const templateFunctions: Readonly<Record<string, (...values: never[]) => string>> = {
  [dateFunction]: (format: string) => formatDate(new Date(), format),
  ...Object.fromEntries(
    Object.entries(ends).map(([method, end]) => [
      functionOf(method as Method),
      (text: string, characters: string) => strip(text, new Set(characters), end),
    ]),
  ),
};

function functionOf(method: Method): string {
  return `${method} of`;
}

interface Call {
  type: "CallExpression";
  callee:
    | { type: "MemberExpression"; object: unknown; property: { value: unknown }; computed: boolean }
    | { type: "Identifier"; value: string }
    | { type: "Other" };
  args: unknown[];
}

/**
 * `text.strip(characters)` and `strftime_now(format)` become calls of the functions above; without characters, strip is
 * the library's.
 */
function rewriteCalls(node: unknown): void {
  if (typeof node !== "object" || node === null) return;
  for (const child of Object.values(node)) rewriteCalls(child);
  if (!isCall(node) || node.args.length !== 1) return;
  const { callee } = node;
  if (callee.type === "Identifier") {
    if (callee.value === "strftime_now") callee.value = dateFunction;
    return;
  }
  if (callee.type !== "MemberExpression" || callee.computed) return;
  const method = callee.property.value;
  if (typeof method !== "string" || !Object.hasOwn(ends, method)) return;
  node.args = [callee.object, ...node.args];
  node.callee = { type: "Identifier", value: functionOf(method as Method) };
}

function isCall(node: object): node is Call {
  return "type" in node && node.type === "CallExpression";
}

function strip(text: string, characters: ReadonlySet<string>, end: (typeof ends)[Method]): string {
  const letters = Array.from(text);
  let from = 0;
  let to = letters.length;
  if (end !== "end") while (from < to && characters.has(letters[from]!)) from++;
  if (end !== "start") while (to > from && characters.has(letters[to - 1]!)) to--;
  return letters.slice(from, to).join("");
}

/** The directives of C's strftime that templates use, in English. */
function formatDate(date: Date, format: string): string {
  const name = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat("en-US", options).format(date);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hour = date.getHours();
  const day = Math.round(
    (Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) - Date.UTC(date.getFullYear(), 0, 1)) /
      864e5,
  );
  const told: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getFullYear()),
    y: () => two(date.getFullYear() % 100),
    m: () => two(date.getMonth() + 1),
    d: () => two(date.getDate()),
    e: () => String(date.getDate()).padStart(2, " "),
    j: () => String(day + 1).padStart(3, "0"),
    b: () => name({ month: "short" }),
    B: () => name({ month: "long" }),
    a: () => name({ weekday: "short" }),
    A: () => name({ weekday: "long" }),
    H: () => two(hour),
    I: () => two(hour % 12 || 12),
    p: () => (hour < 12 ? "AM" : "PM"),
    M: () => two(date.getMinutes()),
    S: () => two(date.getSeconds()),
    "-d": () => String(date.getDate()),
    "-m": () => String(date.getMonth() + 1),
    "%": () => "%",
  };
  return format.replace(/%(-?[A-Za-z%])/g, (whole, directive: string) => told[directive]?.() ?? whole);
}
