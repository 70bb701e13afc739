// Turns the columns of a row into an example, by the shape that was recognised.
import type { DatasetShape, Example, Message } from "../../schemas/dataset.ts";
import { mapPreference, textsOfPreference } from "../../schemas/preference.ts";
import { checkTurns } from "./conversation.ts";
import { readPreference } from "./preference-row.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { isError, RowReader } from "./row-reader.ts";
import type { Part, RowMapping } from "./shape.ts";
import type { Columns } from "./source-row.ts";

/** Without an error among the faults there is an example. */
export interface Converted {
  example: Example | undefined;
  faults: Fault[];
}

/** @param fill replaces the placeholders in a text */
export function toExample(row: Columns, mapping: RowMapping, fill: (text: string) => string): Converted {
  const reader = new RowReader(row, mapping);
  const converted = converters[mapping.shape](reader);
  const faults = [...reader.faults, ...converted.faults];
  const { example } = converted;
  if (example === undefined || faults.some(isError)) return { example: undefined, faults };
  const filled = mapTexts(example, fill);
  const wrong = wrongCharacter(textsOf(filled));
  return wrong === undefined
    ? { example: filled, faults }
    : { example: undefined, faults: [...faults, wrong] };
}

const converters: { [S in DatasetShape]: (row: RowReader) => Converted } = {
  messages: (row) => conversation(row, "messages"),
  sharegpt: (row) => conversation(row, "conversations"),
  alpaca: (row) => {
    const question = row.instruction();
    const answer = row.answer("output");
    return asConversation([
      ...row.system(),
      ...row.history(),
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]);
  },
  preference: readPreference,
  "prompt-completion": (row) => {
    // TRL also writes both sides as lists of messages.
    if (row.isList("prompt") || row.isList("completion")) {
      return asConversation([...row.messages("prompt"), ...row.messages("completion")]);
    }
    const prompt = row.prompt() ?? row.requiredText("prompt");
    const completion = row.answer("completion");
    const faults = completion.trim() === "" && row.faults.length === 0 ? [rowProblems.emptyCompletion()] : [];
    return { example: { kind: "completion", prompt, completion }, faults };
  },
  text: (row) => {
    const text = row.requiredText("text");
    const faults = text.trim() === "" && row.faults.length === 0 ? [rowProblems.emptyText()] : [];
    return { example: { kind: "text", text }, faults };
  },
};

function asConversation(messages: Message[]): Converted {
  return { example: { kind: "conversation", messages }, faults: checkTurns(messages) };
}

function conversation(row: RowReader, part: Part): Converted {
  const messages = [...row.system(), ...row.messages(part)];
  // What cannot be read says more than the turns that are missing because of it.
  return row.faults.some(isError) ? { example: undefined, faults: [] } : asConversation(messages);
}

function mapTexts(example: Example, change: (text: string) => string): Example {
  switch (example.kind) {
    case "conversation":
      return {
        kind: "conversation",
        messages: example.messages.map(({ role, content }) => ({ role, content: change(content) })),
      };
    case "completion":
      return { kind: "completion", prompt: change(example.prompt), completion: change(example.completion) };
    case "text":
      return { kind: "text", text: change(example.text) };
    case "preference":
      return mapPreference(example, change);
  }
}

/** All texts of an example, in their order. */
export function textsOf(example: Example): string[] {
  if (example.kind === "conversation") return example.messages.map(({ content }) => content);
  if (example.kind === "preference") return textsOfPreference(example);
  return example.kind === "completion" ? [example.prompt, example.completion] : [example.text];
}

function wrongCharacter(texts: readonly string[]): Fault | undefined {
  if (texts.some((text) => text.includes("\0"))) return rowProblems.nulCharacter();
  if (texts.some((text) => /\p{Surrogate}/u.test(text))) return rowProblems.halfCharacter();
  return undefined;
}
