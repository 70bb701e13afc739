// What a model is asked, and whether it can see all of it. Pure.
import type { AnswerMessage } from "../../schemas/answer.ts";
import type { Target } from "./target.ts";

export interface Asked {
  /** As people know it. */
  readonly file: string;
  readonly language: string;
  readonly instruction: string;
  readonly target: Target;
  /** The whole document. */
  readonly document: readonly string[];
}

/** Lines on either side that a model is shown so that it knows where it is. */
const NEARBY_LINES = 12;
/** Characters of them at most: lines of data may be long. */
const NEARBY_CHARACTERS = 2000;
/** Tokens of the chat template. */
const TEMPLATE_TOKENS = 48;
/** Tokens that an answer needs at least. */
const SHORTEST_ANSWER = 32;

const RULES = {
  edit: "You change text as you are told. Answer with the changed text only, whole, in one fenced code block. Say nothing else.",
  insert:
    "You write text that is inserted into a file. Answer with the new text only, in one fenced code block. Do not repeat what is in the file. Say nothing else.",
};

/** The question, with the lines around it where there is room for them. */
export function messagesFor(asked: Asked, hasNearby: boolean): AnswerMessage[] {
  const { file, language, instruction, target, document } = asked;
  const { kind, start, original, selected, head, tail } = target;
  const before = [
    ...document.slice(Math.max(0, start - NEARBY_LINES), start),
    ...(kind === "insert" ? [head] : []),
  ];
  const after = [
    ...(kind === "insert" ? [tail] : []),
    ...document.slice(start + original.length, start + original.length + NEARBY_LINES),
  ];
  const show = (heading: string, lines: readonly string[], cut: (text: string) => string): string => {
    const text = cut(lines.join("\n"));
    return text.trim() === "" ? "" : `${heading}\n${fenced(text, language)}`;
  };
  const parts = [
    `File: ${file}`,
    ...(hasNearby
      ? [
          show("Before:", before, (text) => text.slice(-NEARBY_CHARACTERS)),
          show("After:", after, (text) => text.slice(0, NEARBY_CHARACTERS)),
        ]
      : []),
    ...(kind === "edit" ? [`Change this:\n${fenced(selected, language)}`] : []),
    `${kind === "edit" ? "Instruction" : "Insert between them"}: ${instruction}`,
  ];
  return [
    { role: "system", content: RULES[kind] },
    { role: "user", content: parts.filter((part) => part !== "").join("\n\n") },
  ];
}

export interface Room {
  readonly promptTokens: number;
  readonly selectedTokens: number;
  readonly contextLength: number;
}

/** Tokens that the answer may have, or undefined where what was selected and its new version do not fit. */
export function answerRoom({ promptTokens, selectedTokens, contextLength }: Room): number | undefined {
  const left = contextLength - promptTokens - TEMPLATE_TOKENS;
  const wanted = selectedTokens + Math.max(SHORTEST_ANSWER, Math.ceil(selectedTokens / 10));
  return left < wanted ? undefined : Math.min(left, Math.max(512, 3 * selectedTokens));
}

/** A fence that is longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`{3,}/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
