// Calls of tools in what a model says: the text between two marks that its template has taught it.
import { randomInt } from "node:crypto";
import { JsonEnd } from "../chat/json-end.ts";
import type { ToolSyntax } from "../chat/messages.ts";

export interface ToolCall {
  id: string;
  type: "function";
  function: { name: string; arguments: string };
}

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Nine letters and digits, since some templates take no other ids. */
export function newCall(name: string, values: unknown): ToolCall {
  const id = Array.from({ length: 9 }, () => letters[randomInt(letters.length)]).join("");
  return { id, type: "function", function: { name, arguments: JSON.stringify(values ?? {}) } };
}

/** The call that a JSON object stands for, if it is one of a tool that there is. */
export function callOf(text: string, syntax: ToolSyntax, names: ReadonlySet<string>): ToolCall | undefined {
  try {
    const value = JSON.parse(text) as Record<string, unknown>;
    const name = value[syntax.nameKey];
    const given = value[syntax.argumentsKey] ?? {};
    if (typeof name !== "string" || !names.has(name) || typeof given !== "object") return undefined;
    return newCall(name, given);
  } catch {
    return undefined;
  }
}

/** Parts what a model says into words and calls while it comes. What only looks like a call stays words. */
export class ToolCallReader {
  readonly #syntax: ToolSyntax;
  readonly #names: ReadonlySet<string>;
  readonly #mark: string;
  readonly #closing: string;
  /** Words that may yet become a mark, or all since the mark. */
  #held = "";
  #call: { json: string; end: JsonEnd } | undefined;
  #afterCall = false;
  #hasWords = false;

  constructor(syntax: ToolSyntax, names: readonly string[]) {
    this.#syntax = syntax;
    this.#names = new Set(names);
    // Without a mark of its own a call is an object with which the answer begins.
    this.#mark = syntax.before.trim();
    this.#closing = /^\s*[^\s<]*(<\/[^>]*>)?/.exec(syntax.after)?.[0].trim() ?? "";
  }

  add(text: string): { words: string; calls: ToolCall[] } {
    this.#held += text;
    let words = "";
    const calls: ToolCall[] = [];
    for (;;) {
      if (!this.#isInCall()) words += this.#wordsBeforeMark();
      if (!this.#isInCall()) return { words, calls };
      const read = this.#readCall();
      if (read === undefined) return { words, calls };
      if (typeof read === "string") words += read;
      else calls.push(read);
    }
  }

  end(): string {
    const rest = this.#call === undefined ? this.#held : this.#mark + this.#call.json + this.#held;
    this.#held = "";
    return this.#afterCall && this.#call === undefined ? rest.trim() : rest;
  }

  #isInCall(): boolean {
    return this.#call !== undefined;
  }

  /** Begins a call where the mark is. */
  #wordsBeforeMark(): string {
    if (this.#afterCall) {
      const rest = this.#held.trimStart();
      if (this.#closing !== "" && this.#closing.startsWith(rest.slice(0, this.#closing.length))) {
        if (rest.length < this.#closing.length) return "";
        this.#held = rest.slice(this.#closing.length).trimStart();
      } else this.#held = rest;
      if (this.#held === "") return "";
      this.#afterCall = false;
    }
    if (this.#mark === "") return this.#wordsOrObject();
    const at = this.#held.indexOf(this.#mark);
    if (at >= 0) {
      const words = this.#held.slice(0, at);
      this.#held = this.#held.slice(at + this.#mark.length);
      this.#call = { json: "", end: new JsonEnd() };
      return words.trim() === "" ? "" : words;
    }
    let kept = Math.min(this.#mark.length - 1, this.#held.length);
    while (kept > 0 && !this.#mark.startsWith(this.#held.slice(-kept))) kept--;
    const words = this.#held.slice(0, this.#held.length - kept);
    this.#held = this.#held.slice(this.#held.length - kept);
    return words;
  }

  #wordsOrObject(): string {
    const rest = this.#held.trimStart();
    if (rest === "") return "";
    if (!this.#hasWords && rest.startsWith("{")) {
      this.#held = rest;
      this.#call = { json: "", end: new JsonEnd() };
      return "";
    }
    const words = this.#held;
    this.#held = "";
    this.#hasWords = true;
    return words;
  }

  /** A call, or the words that it turned out to be; undefined while it goes on. */
  #readCall(): ToolCall | string | undefined {
    const call = this.#call!;
    for (let at = 0; at < this.#held.length; at++) {
      if (!call.end.add(this.#held[at]!)) continue;
      const json = call.json + this.#held.slice(0, at + 1);
      this.#held = this.#held.slice(at + 1);
      this.#call = undefined;
      const read = callOf(json, this.#syntax, this.#names);
      this.#afterCall = read !== undefined;
      return read ?? this.#mark + json;
    }
    call.json += this.#held;
    this.#held = "";
    return undefined;
  }
}
