// What can be wrong with one row. An error keeps the row out of the dataset, a warning lets it in.
import type { Problem } from "../../schemas/problem.ts";
import type { Role } from "../../schemas/dataset.ts";

/** A problem before it is known in which file it stands; without a line, that of the row is meant. */
export type Fault = Omit<Problem, "file">;

/** Words of the file stand in messages, and a file may have a column whose name is a novel. */
export function short(text: string): string {
  return text.length <= 1000 ? text : `${text.slice(0, 1000)} …`;
}

function keepsOut(code: string, message: string, advice: string, column?: number): Fault {
  return {
    code,
    severity: "error",
    message: short(message),
    advice,
    ...(column === undefined ? {} : { column }),
  };
}

function warns(code: string, message: string, advice: string): Fault {
  return { code, severity: "warning", message: short(message), advice };
}

export const rowProblems = {
  rowShortened: (what: "characters" | "tokens", length: number, shown: number): Fault => ({
    code: "row_shortened",
    severity: "info",
    message: `The row has ${length.toLocaleString("en-US")} ${what}, of which at most ${shown.toLocaleString("en-US")} are shown.`,
    advice: "Nothing needs to be done: the whole row is trained.",
  }),
  lineTooLong: (limit: number) =>
    keepsOut(
      "line_too_long",
      `The row is longer than ${Math.round(limit / 2 ** 20)} MiB.`,
      "Check that every row ends with a line break; cut long documents into several rows.",
    ),
  invalidUtf8: (offset: number, column?: number) =>
    keepsOut(
      "invalid_utf8",
      `Byte ${offset} of the file is not valid UTF-8.`,
      "Save the file as UTF-8, for example with `iconv -t UTF-8` or with the editor's Save with Encoding.",
      column,
    ),
  nestedTooDeep: (limit: number, column?: number) =>
    keepsOut(
      "nested_too_deep",
      `The row is nested deeper than ${limit} brackets.`,
      "Rows are flat: text columns, or a list of messages. Remove the nested part.",
      column,
    ),
  notJson: (reason: string, column: number) =>
    keepsOut("not_json", `The row is not JSON: ${reason}.`, "Mend the row at that place.", column),
  tooManyColumns: (columns: number, most: number) =>
    keepsOut(
      "too_many_columns",
      `The row has ${columns.toLocaleString("en-US")} columns, and ${most.toLocaleString("en-US")} is the most.`,
      "Leave out the columns that are not to be learnt.",
    ),
  notAnObject: (found: string) =>
    keepsOut(
      "row_not_an_object",
      `The row is ${found}, not an object with columns.`,
      'Write each row as an object, for example {"prompt": "…", "completion": "…"}.',
    ),
  ragged: (expected: number, found: number) =>
    keepsOut(
      "ragged_row",
      `The row has ${found} fields and the header has ${expected}.`,
      "Put fields that hold the delimiter into double quotes, and give every row all columns.",
    ),
  strayQuote: (column: number) =>
    keepsOut(
      "stray_quote",
      "A quoted field goes on after its closing quote.",
      'Write a double quote inside a quoted field twice: "".',
      column,
    ),
  quoteNotClosed: (column: number) =>
    keepsOut(
      "quote_not_closed",
      "A quoted field is never closed.",
      'Close the field with a double quote; write a double quote inside it twice: "".',
      column,
    ),
  columnMissing: (column: string) =>
    keepsOut("column_missing", `The row has no value in column "${column}".`, "Fill the column in."),
  columnNotText: (column: string, found: string) =>
    keepsOut(
      "column_not_text",
      `Column "${column}" holds ${found} where text is expected.`,
      "Write the value as text.",
    ),
  notMessages: (column: string, found: string) =>
    keepsOut(
      "not_messages",
      `Column "${column}" holds ${found} where a list of messages is expected.`,
      'Write messages as a list, for example [{"role": "user", "content": "…"}].',
    ),
  historyNotPairs: (column: string) =>
    keepsOut(
      "history_not_pairs",
      `Column "${column}" is not a list of [question, answer] pairs of text.`,
      'Write earlier turns as [["question", "answer"], …].',
    ),
  noMessages: () => keepsOut("no_messages", "The conversation has no messages.", "Add its turns."),
  messageNotAnObject: (turn: number, found: string) =>
    keepsOut(
      "message_not_an_object",
      `Message ${turn} is ${found}, not an object with a role and content.`,
      'Write each message as {"role": "user", "content": "…"}.',
    ),
  roleMissing: (turn: number, key: string) =>
    keepsOut("role_missing", `Message ${turn} has no "${key}".`, "Say who speaks."),
  unknownRole: (turn: number, role: string, known: readonly string[]) =>
    keepsOut(
      "unknown_role",
      `Message ${turn} has the unknown role "${role}".`,
      `Use one of ${known.join(", ")}.`,
    ),
  contentMissing: (turn: number, key: string) =>
    keepsOut("content_missing", `Message ${turn} has no "${key}".`, "Give the message its text."),
  contentNotText: (turn: number, found: string) =>
    keepsOut(
      "content_not_text",
      `Message ${turn} holds ${found}; only text can be learnt.`,
      "Leave the row out or replace that part by text.",
    ),
  noUserTurn: () =>
    keepsOut(
      "no_user_turn",
      "Nobody asks anything: the conversation has no user turn.",
      'Add the user\'s message, or give such rows as {"text": "…"}.',
    ),
  noAssistantTurn: () =>
    keepsOut(
      "no_assistant_turn",
      "There is nothing to learn: the assistant says nothing.",
      "Add the assistant's answer.",
    ),
  emptyCompletion: () =>
    keepsOut("empty_completion", "There is nothing to learn: the completion is empty.", "Fill it in."),
  answersEqual: () =>
    keepsOut(
      "answers_equal",
      "There is nothing to prefer: the chosen and the rejected answer are the same.",
      "Give another rejected answer, or leave the row out.",
    ),
  chosenEmpty: () =>
    keepsOut("chosen_empty", "There is nothing to learn: the chosen answer is empty.", "Fill it in."),
  emptyText: () => keepsOut("empty_text", "There is nothing to learn: the text is empty.", "Fill it in."),
  nulCharacter: () =>
    keepsOut(
      "nul_character",
      "The row holds a NUL character.",
      "Remove it; a file full of them is binary or UTF-16 and has to be saved as UTF-8.",
    ),
  halfCharacter: () =>
    keepsOut(
      "half_character",
      "The row holds half of a surrogate pair, which is no character.",
      "Write the whole pair (\\ud83d\\ude00) or the character itself.",
    ),
  splitMissing: (column: string) =>
    keepsOut(
      "split_missing",
      `Column "${column}" does not say which split the row belongs to.`,
      "Write train, validation or test.",
    ),
  splitUnknown: (column: string, value: string) =>
    keepsOut(
      "split_unknown",
      `Column "${column}" names the unknown split "${value}".`,
      "Write train, validation or test.",
    ),

  protoKey: () =>
    warns(
      "proto_key",
      'The row has a key named "__proto__", which is ignored.',
      "Remove the key if it is not meant.",
    ),
  sameRoleTwice: (turn: number, role: Role) =>
    warns(
      "same_role_twice",
      `Messages ${turn - 1} and ${turn} both come from the ${role}.`,
      "Join them into one message; most models expect turns to alternate.",
    ),
  lastTurnNotAssistant: (role: Role) =>
    warns(
      "last_turn_not_assistant",
      `The last message comes from the ${role}; nothing is learnt from what follows the assistant's last turn.`,
      "Add the assistant's answer, or drop the tail.",
    ),
  emptyAssistantTurn: (turn: number) =>
    warns("empty_assistant_turn", `Message ${turn}, by the assistant, is empty.`, "Fill it in."),
  promptEmpty: () =>
    warns(
      "prompt_empty",
      "The answers answer nothing: the row has no prompt, and the answers do not begin alike.",
      'Say where it stands, for example columns = { prompt = "question" }.',
    ),
  rejectedEmpty: () =>
    warns(
      "rejected_empty",
      "The rejected answer is empty: the model learns no more from it than to say something.",
      "Write an answer that somebody could have given.",
    ),
  answerNotByAssistant: (side: "chosen" | "rejected", role: Role) =>
    warns(
      "answer_not_by_assistant",
      `The ${side} answer begins with a message from the ${role}.`,
      "Move what stands before the assistant's answer into the prompt; only the assistant's words are compared.",
    ),
  systemNotFirst: (turn: number) =>
    warns(
      "system_not_first",
      `Message ${turn} is a system message after the conversation has begun.`,
      "Put the system message first.",
    ),
  weightIgnored: (turn: number) =>
    warns(
      "weight_ignored",
      `Message ${turn} carries a weight, which is not applied: every assistant message is learnt.`,
      "Leave out the rows whose answers should not be learnt.",
    ),
} as const;
