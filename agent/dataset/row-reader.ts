// Reads the parts of one row: texts, messages, earlier turns.
import type { Message, PreferencePart } from "../../schemas/dataset.ts";
import { readMessages } from "./conversation.ts";
import { parseJson } from "./decode.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import type { RowTemplate } from "./row-template.ts";
import type { Part, RowMapping } from "./shape.ts";
import { describe, isColumns, type Columns } from "./source-row.ts";
import { defaultTags, type Tags } from "./tags.ts";

/** Whether it keeps the row out of the dataset. */
export function isError(fault: Fault): boolean {
  return fault.severity === "error";
}

/** Reads the parts of one row and gathers what is wrong with them. */
export class RowReader {
  readonly faults: Fault[] = [];

  constructor(
    readonly row: Columns,
    readonly mapping: RowMapping,
  ) {}

  /** The prompt that the template makes, where there is one. */
  prompt(): string | undefined {
    return this.#built(this.mapping.promptTemplate);
  }

  /** The answer that the template makes, or the text of `part` where there is none. */
  answer(part: "completion" | "output"): string {
    return this.#built(this.mapping.completionTemplate) ?? this.requiredText(part);
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

  /** What a user of Alpaca's columns asks: the instruction with its input below it. */
  instruction(): string {
    const input = this.text("input");
    return this.prompt() ?? this.requiredText("instruction") + (input === "" ? "" : `\n${input}`);
  }

  /** The system's message, where there is one. */
  system(): Message[] {
    const content = this.text("system");
    return content === "" ? [] : [{ role: "system", content }];
  }

  isList(part: Part): boolean {
    return Array.isArray(this.#value(this.mapping.columns[part] ?? part));
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
    return this.#messagesOf(list, tags);
  }

  /** Text, or messages where it is a list of them or a single one; undefined where there is nothing. */
  textOrMessages(part: Part): PreferencePart | undefined {
    const column = this.mapping.columns[part];
    if (column === undefined) return undefined;
    const value = this.#value(column);
    const { tags } = this.mapping;
    const found = typeof value === "string" ? (messagesInText(value, tags) ?? value) : value;
    if (Array.isArray(found)) return this.#messagesOf(found, tags);
    if (isColumns(found)) return this.#messagesOf([found], tags);
    return found === undefined || found === null ? undefined : this.#textIn(column);
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

  #built(template: RowTemplate | undefined): string | undefined {
    return template?.render((column) => {
      if (!Object.hasOwn(this.row, column)) this.faults.push(rowProblems.columnMissing(column));
      return this.#textIn(column);
    });
  }

  #messagesOf(list: readonly unknown[], tags: Tags): Message[] {
    const { messages, faults } = readMessages(list, tags);
    this.faults.push(...faults);
    return messages;
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

/** The list of messages, or the single one, that CSV holds as JSON; undefined where the text is just text. */
function messagesInText(text: string, { role }: Tags): unknown {
  if (!/^\s*(\[\s*)?\{/.test(text)) return undefined;
  const parsed = parseJson(text);
  if ("fault" in parsed) return undefined;
  const items: unknown[] = Array.isArray(parsed.value) ? parsed.value : [parsed.value];
  return items.every((item) => isColumns(item) && role in item) ? items : undefined;
}
