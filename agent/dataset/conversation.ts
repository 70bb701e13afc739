// Turns a list of messages, in OpenAI's or ShareGPT's convention, into the one form that training uses.
import type { Message, Role } from "../../schemas/dataset.ts";
import { parseJson } from "./decode.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { describe, isColumns, type Columns } from "./source-row.ts";
import type { Tags } from "./tags.ts";

/** Messages up to the first one that cannot be read, and what is wrong. */
export function readMessages(list: readonly unknown[], tags: Tags): { messages: Message[]; faults: Fault[] } {
  const messages: Message[] = [];
  const faults: Fault[] = [];
  for (const [index, item] of list.entries()) {
    const message = readMessage(item, index + 1, tags);
    if ("code" in message) return { messages, faults: [...faults, message] };
    messages.push(message);
    if (isColumns(item) && "weight" in item) faults.push(rowProblems.weightIgnored(index + 1));
  }
  return { messages, faults };
}

/** What is wrong with the order and the substance of the turns. */
export function checkTurns(messages: readonly Message[]): Fault[] {
  if (messages.length === 0) return [rowProblems.noMessages()];
  const answers = messages.filter(({ role }) => role === "assistant");
  if (answers.length === 0) return [rowProblems.noAssistantTurn()];
  if (answers.every(({ content }) => content.trim() === "")) return [rowProblems.emptyCompletion()];
  if (!messages.some(({ role, content }) => role === "user" && content.trim() !== ""))
    return [rowProblems.noUserTurn()];

  const faults: Fault[] = [];
  for (const [index, { role, content }] of messages.entries()) {
    const turn = index + 1;
    // Several results may answer one call of several tools.
    if (role === messages[index - 1]?.role && role !== "tool")
      faults.push(rowProblems.sameRoleTwice(turn, role));
    else if (role === "system" && index > 0) faults.push(rowProblems.systemNotFirst(turn));
    if (role === "assistant" && content.trim() === "") faults.push(rowProblems.emptyAssistantTurn(turn));
  }
  const last = messages.at(-1)!.role;
  if (last !== "assistant") faults.push(rowProblems.lastTurnNotAssistant(last));
  return faults;
}

function readMessage(item: unknown, turn: number, tags: Tags): Message | Fault {
  if (!isColumns(item)) return rowProblems.messageNotAnObject(turn, describe(item));
  const tag = own(item, tags.role);
  if (typeof tag !== "string") return rowProblems.roleMissing(turn, tags.role);
  const role = tags.roles.get(tag);
  if (role === undefined) return rowProblems.unknownRole(turn, tag, [...tags.roles.keys()]);
  const content = readContent(own(item, tags.content), turn);
  if (content !== undefined && typeof content !== "string") return content;
  return withToolCalls(item, role, content) ?? rowProblems.contentMissing(turn, tags.content);
}

/** Text, or the text of OpenAI's list of parts; undefined where there is none. */
function readContent(content: unknown, turn: number): string | Fault | undefined {
  if (content === null || content === undefined) return undefined;
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return rowProblems.contentNotText(turn, describe(content));
  const texts: string[] = [];
  for (const part of content as unknown[]) {
    const text: unknown = isColumns(part) ? part["text"] : part;
    if (typeof text !== "string") {
      const kind = isColumns(part) && typeof part["type"] === "string" ? part["type"] : describe(part);
      return rowProblems.contentNotText(turn, `a part of type ${kind}`);
    }
    texts.push(text);
  }
  return texts.join("");
}

/** Calls of tools are learnt as JSON after the words: a list of { name, arguments }. */
function withToolCalls(item: Columns, role: Role, content: string | undefined): Message | undefined {
  const legacy = own(item, "function_call");
  const listed = own(item, "tool_calls");
  const calls: unknown[] = Array.isArray(listed) ? listed : isColumns(legacy) ? [legacy] : [];
  if (role !== "assistant" || calls.length === 0)
    return content === undefined ? undefined : { role, content };
  const json = JSON.stringify(calls.map(readToolCall));
  return { role, content: content === undefined || content === "" ? json : `${content}\n${json}` };
}

function readToolCall(call: unknown): unknown {
  const called = isColumns(call) && isColumns(call["function"]) ? call["function"] : call;
  if (!isColumns(called)) return called;
  return { name: called["name"], arguments: parsedArguments(called["arguments"]) };
}

/** OpenAI writes arguments as JSON in a string, others as an object: both become an object. */
function parsedArguments(given: unknown): unknown {
  if (typeof given !== "string") return given;
  const parsed = parseJson(given);
  return "fault" in parsed ? given : parsed.value;
}

function own(object: Columns, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
