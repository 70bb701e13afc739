// Turns the columns of a row into an example, by the shape that was recognised.
import type { DatasetShape, Example, Message } from "../../schemas/dataset.ts";
import { checkTurns, readMessages } from "./conversation.ts";
import { parseJson } from "./decode.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import type { Part, RowMapping } from "./shape.ts";
import { describe, type Columns } from "./source-row.ts";
import { defaultTags } from "./tags.ts";

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

function isError(fault: Fault): boolean {
  return fault.severity === "error";
}

const converters: { [S in DatasetShape]: (row: RowReader) => Converted } = {
  messages: (row) => row.conversation("messages"),
  sharegpt: (row) => row.conversation("conversations"),
  alpaca: (row) => {
    const input = row.text("input");
    const question = row.prompt() ?? row.requiredText("instruction") + (input === "" ? "" : `\n${input}`);
    const answer = row.requiredText("output");
    return asConversation([
      ...systemMessage(row.text("system")),
      ...row.history(),
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]);
  },
  "prompt-completion": (row) => {
    // TRL also writes both sides as lists of messages.
    if (row.isList("prompt") || row.isList("completion")) {
      return asConversation([...row.messages("prompt"), ...row.messages("completion")]);
    }
    const prompt = row.prompt() ?? row.requiredText("prompt");
    const completion = row.requiredText("completion");
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

function systemMessage(content: string): Message[] {
  return content === "" ? [] : [{ role: "system", content }];
}

/** Reads the parts of one row and gathers what is wrong with them. */
class RowReader {
  readonly faults: Fault[] = [];

  constructor(
    readonly row: Columns,
    readonly mapping: RowMapping,
  ) {}

  /** The prompt that the template makes, where there is one. */
  prompt(): string | undefined {
    return this.mapping.promptTemplate?.render((column) => {
      if (!Object.hasOwn(this.row, column)) this.faults.push(rowProblems.columnMissing(column));
      return this.#textIn(column);
    });
  }

  /** Text of a part that may be absent; empty then. */
  text(part: Part): string {
    const column = this.mapping.columns[part];
    return column === undefined ? "" : this.#textIn(column);
  }

  requiredText(part: Part): string {
    const column = this.mapping.columns[part] ?? part;
    const value = this.#value(column);
    if (value === undefined || value === null) {
      this.faults.push(rowProblems.columnMissing(column));
      return "";
    }
    return this.#textIn(column);
  }

  isList(part: Part): boolean {
    return Array.isArray(this.#value(this.mapping.columns[part] ?? part));
  }

  conversation(part: Part): Converted {
    const messages = [...systemMessage(this.text("system")), ...this.messages(part)];
    // What cannot be read says more than the turns that are missing because of it.
    return this.faults.some(isError) ? { example: undefined, faults: [] } : asConversation(messages);
  }

  messages(part: Part): Message[] {
    const column = this.mapping.columns[part] ?? part;
    const list = this.#list(column);
    if (!Array.isArray(list)) {
      const absent = list === undefined || list === null;
      this.faults.push(
        absent ? rowProblems.columnMissing(column) : rowProblems.notMessages(column, describe(list)),
      );
      return [];
    }
    const tags = this.mapping.shape === "prompt-completion" ? defaultTags("messages") : this.mapping.tags;
    const { messages, faults } = readMessages(list, tags);
    this.faults.push(...faults);
    return messages;
  }

  /** Alpaca's earlier turns, [question, answer] each. */
  history(): Message[] {
    const column = this.mapping.columns.history;
    const list = column === undefined ? undefined : this.#list(column);
    if (column === undefined || list === undefined || list === null || list === "") return [];
    const isPair = (pair: unknown) =>
      Array.isArray(pair) && pair.length === 2 && pair.every((text) => typeof text === "string");
    if (!Array.isArray(list) || !list.every(isPair)) {
      this.faults.push(rowProblems.historyNotPairs(column));
      return [];
    }
    return (list as [string, string][]).flatMap(([question, answer]): Message[] => [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ]);
  }

  #value(column: string): unknown {
    return Object.hasOwn(this.row, column) ? this.row[column] : undefined;
  }

  /** A list; in CSV it is written as JSON. */
  #list(column: string): unknown {
    const value = this.#value(column);
    if (typeof value !== "string" || !value.trimStart().startsWith("[")) return value;
    const parsed = parseJson(value);
    return "fault" in parsed ? value : parsed.value;
  }

  #textIn(column: string): string {
    const value = this.#value(column);
    if (value === undefined || value === null) return "";
    if (typeof value === "string") return value;
    if (typeof value === "number" || typeof value === "boolean") return String(value);
    this.faults.push(rowProblems.columnNotText(column, describe(value)));
    return "";
  }
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
  }
}

function textsOf(example: Example): string[] {
  if (example.kind === "conversation") return example.messages.map(({ content }) => content);
  return example.kind === "completion" ? [example.prompt, example.completion] : [example.text];
}

function wrongCharacter(texts: readonly string[]): Fault | undefined {
  if (texts.some((text) => text.includes("\0"))) return rowProblems.nulCharacter();
  if (texts.some((text) => /\p{Surrogate}/u.test(text))) return rowProblems.halfCharacter();
  return undefined;
}
