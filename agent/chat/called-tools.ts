// Tells the calls of tools in an answer apart from its text, while it comes.
import type { ToolCall } from "../../schemas/answer.ts";
import { newCallId } from "./call-id.ts";
import { JsonEnd } from "./json-end.ts";
import type { ToolSyntax } from "./messages.ts";

export interface CalledToolsOptions {
  readonly syntax: ToolSyntax;
  /** Names of the tools that were offered: an object that names another one is text. */
  readonly tools: ReadonlySet<string>;
  readonly onText: (text: string) => void;
  /** Whether what marks the beginning of a call stood in the prompt already. */
  readonly isOpen?: boolean;
}

export class CalledTools {
  readonly calls: ToolCall[] = [];
  readonly #options: CalledToolsOptions;
  /** Without white space, of which models write more or less. */
  readonly #before: string;
  readonly #after: string;
  #waiting = "";
  #state: "text" | "call" | "after" = "text";
  #hasText = false;

  constructor(options: CalledToolsOptions) {
    this.#options = options;
    this.#before = options.syntax.before.trim();
    this.#after = options.syntax.after.trim();
    if (options.isOpen === true) this.#state = "call";
  }

  add(text: string): void {
    this.#waiting += text;
    while (this.#step());
  }

  /** What was held back and has become no call is text. */
  end(): void {
    const isRest = this.#state === "after" && this.#after.startsWith(this.#waiting.trim());
    if (!isRest) this.#tell(this.#waiting);
    this.#waiting = "";
  }

  /** Whether more can be told of what waits. */
  #step(): boolean {
    if (this.#state === "text") return this.#readText();
    if (this.#state === "call") return this.#readCall();
    return this.#readAfter();
  }

  #readText(): boolean {
    const at = this.#beginningOfCall();
    if (at !== undefined) {
      this.#tell(this.#waiting.slice(0, at).trimEnd());
      this.#waiting = this.#waiting.slice(at + this.#before.length);
      this.#state = "call";
      return true;
    }
    const held = this.#heldLength();
    this.#tell(this.#waiting.slice(0, this.#waiting.length - held));
    this.#waiting = this.#waiting.slice(this.#waiting.length - held);
    return false;
  }

  /** Where nothing marks a call, only an answer that is one object from its beginning can be one. */
  #beginningOfCall(): number | undefined {
    if (this.#before === "") {
      return !this.#hasText && this.#waiting.trimStart().startsWith("{") ? 0 : undefined;
    }
    const at = this.#waiting.indexOf(this.#before);
    return at < 0 ? undefined : at;
  }

  /** Characters at the end that may belong to the mark, with the white space before it. */
  #heldLength(): number {
    const { length } = this.#waiting;
    for (let marked = Math.min(this.#before.length - 1, length); marked >= 0; marked--) {
      if (!this.#before.startsWith(this.#waiting.slice(length - marked))) continue;
      return length - this.#waiting.slice(0, length - marked).trimEnd().length;
    }
    return 0;
  }

  #readCall(): boolean {
    const end = endOfObject(this.#waiting);
    if (end === undefined) {
      // Something else than an object: it was no call.
      const isNone = this.#waiting.trim() !== "" && !this.#waiting.trimStart().startsWith("{");
      if (isNone) this.#giveBack("");
      return isNone;
    }
    const object = this.#waiting.slice(0, end);
    const call = readCall(object, this.#options.syntax, this.#options.tools);
    this.#waiting = this.#waiting.slice(end);
    if (call === undefined) this.#giveBack(object);
    else {
      this.calls.push(call);
      this.#state = "after";
    }
    return true;
  }

  #readAfter(): boolean {
    const rest = this.#waiting.trimStart();
    if (this.#after !== "" && rest.length < this.#after.length && this.#after.startsWith(rest)) return false;
    if (rest.startsWith(this.#after)) this.#waiting = rest.slice(this.#after.length);
    this.#state = "text";
    return this.#waiting !== "";
  }

  #giveBack(object: string): void {
    this.#hasText = true;
    this.#options.onText(this.#before + object);
    this.#state = "text";
  }

  #tell(text: string): void {
    if (text === "" || (!this.#hasText && text.trim() === "")) return;
    this.#hasText = true;
    this.#options.onText(text);
  }
}

/** The call that a JSON object stands for, if it is one of a tool that there is. Arguments may be JSON in a text. */
export function readCall(
  object: string,
  { nameKey, argumentsKey }: ToolSyntax,
  tools: ReadonlySet<string>,
): ToolCall | undefined {
  const call = parseObject(object);
  const name = call?.[nameKey];
  const given = call?.[argumentsKey] ?? {};
  const read = typeof given === "string" ? parseObject(given) : given;
  if (typeof name !== "string" || !tools.has(name)) return undefined;
  if (typeof read !== "object" || Array.isArray(read)) return undefined;
  return { id: newCallId(), name, arguments: read as Record<string, unknown> };
}

/** How long the object is that the text begins with, with white space before it; undefined while it has no end. */
function endOfObject(text: string): number | undefined {
  if (!text.trimStart().startsWith("{")) return undefined;
  const json = new JsonEnd();
  let length = 0;
  for (const character of text) {
    length += character.length;
    if (json.add(character)) return length;
  }
  return undefined;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  } catch {
    // A model writes what it likes.
  }
  return undefined;
}
