// Where an answer goes: whole lines, a part of a line, or the place of the cursor. Pure.
import { indentationOf, indented } from "./answer-code.ts";

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Target {
  readonly kind: "edit" | "insert";
  /** The first line that may change. */
  readonly start: number;
  /** The lines that may change. */
  readonly original: readonly string[];
  /** What the model is to change; empty where it is to insert. */
  readonly selected: string;
  /** What stays of the first and the last line. */
  readonly head: string;
  readonly tail: string;
  readonly indentation: string;
}

/** A selection of whole lines but for their indentation and white space at their end is one of whole lines. */
export function targetOf(document: readonly string[], from: Place, to: Place): Target {
  const isInsert = from.line === to.line && from.character === to.character;
  const last = !isInsert && to.character === 0 ? to.line - 1 : to.line;
  const original = document.slice(from.line, last + 1);
  const end = last === to.line ? to.character : original.at(-1)!.length;
  const head = original[0]!.slice(0, from.character);
  const tail = original.at(-1)!.slice(end);
  const first = original.find((line) => line.trim() !== "") ?? "";
  const kept = { start: from.line, original };
  if (isInsert) {
    const indentation = head.trim() === "" ? head : "";
    return { ...kept, kind: "insert", selected: "", head: indentation === "" ? head : "", tail, indentation };
  }
  if (head.trim() === "" && tail.trim() === "")
    return {
      ...kept,
      kind: "edit",
      selected: original.join("\n"),
      head: "",
      tail: "",
      indentation: indentationOf(first),
    };
  const selected = original.join("\n").slice(head.length, original.join("\n").length - tail.length);
  return { ...kept, kind: "edit", selected, head, tail, indentation: "" };
}

/** The lines that the code makes of the original ones. What follows the code comes when it is whole. */
export function placed(code: readonly string[], target: Target, isWhole: boolean): string[] {
  if (code.length === 0) return [];
  const { head, tail, indentation } = target;
  const lines = head === "" ? indented(code, indentation) : [head + code[0]!.trimStart(), ...code.slice(1)];
  if (isWhole) lines.push(lines.pop()! + tail);
  return lines;
}
