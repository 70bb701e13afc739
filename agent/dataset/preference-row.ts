// Turns the columns of a row with a better and a worse answer into a preference.
import { isDeepStrictEqual } from "node:util";
import type { Message, PreferencePart } from "../../schemas/dataset.ts";
import {
  answeredBy,
  answerMessages,
  preferenceSides,
  promptMessages,
  type Preference,
} from "../../schemas/preference.ts";
import { checkTurns } from "./conversation.ts";
import type { Converted } from "./example.ts";
import { rowProblems, type Fault } from "./row-problems.ts";
import { isError, type RowReader } from "./row-reader.ts";

/**
 * The prompt is a column of its own (TRL's `prompt`, Alpaca's `instruction` and `input`, LLaMA-Factory's
 * `conversations`), or what both answers begin with (TRL's implicit prompt).
 */
export function readPreference(row: RowReader): Converted {
  const chosen = answer(row, "chosen");
  const rejected = answer(row, "rejected");
  const asked = readPrompt(row);
  if (row.faults.some(isError)) return { example: undefined, faults: [] };
  const before = [...row.system(), ...row.history()];
  const example = withPrompt(asked, chosen, rejected, before);
  return { example, faults: faultsOf(example) };
}

function answer(row: RowReader, part: "chosen" | "rejected"): PreferencePart {
  const found = row.textOrMessages(part);
  if (found === undefined) row.faults.push(rowProblems.columnMissing(row.mapping.columns[part] ?? part));
  return found ?? "";
}

function readPrompt(row: RowReader): PreferencePart | undefined {
  const { columns } = row.mapping;
  const templated = row.prompt();
  if (templated !== undefined) return templated;
  if (columns.prompt !== undefined) return row.textOrMessages("prompt");
  if (columns.instruction !== undefined) return [{ role: "user", content: row.instruction() }];
  if (columns.conversations !== undefined) return row.messages("conversations");
  return columns.messages === undefined ? undefined : row.messages("messages");
}

function withPrompt(
  asked: PreferencePart | undefined,
  chosen: PreferencePart,
  rejected: PreferencePart,
  before: readonly Message[],
): Preference {
  if (typeof asked !== "object" && typeof chosen === "string" && typeof rejected === "string") {
    const prompted = asked === undefined ? splitTexts(chosen, rejected) : { prompt: asked, chosen, rejected };
    if (before.length === 0) return { kind: "preference", ...prompted };
    return inMessages(prompted.prompt, prompted.chosen, prompted.rejected, before);
  }
  const better = answerMessages(chosen);
  const worse = answerMessages(rejected);
  // Answers that are whole conversations say the prompt themselves, whatever is said beside them.
  const isWhole = [better, worse].every(([first]) => first?.role === "user" || first?.role === "system");
  if (asked !== undefined && !isWhole) return inMessages(asked, better, worse, before);
  const shared = sharedMessages(better, worse);
  return inMessages(better.slice(0, shared), better.slice(shared), worse.slice(shared), before);
}

function inMessages(
  prompt: PreferencePart,
  chosen: PreferencePart,
  rejected: PreferencePart,
  before: readonly Message[],
): Preference {
  return {
    kind: "preference",
    prompt: [...before, ...promptMessages({ prompt })],
    chosen: answerMessages(chosen),
    rejected: answerMessages(rejected),
  };
}

/** Messages at the beginning that are the same on both sides, but for the last of either. */
function sharedMessages(chosen: readonly Message[], rejected: readonly Message[]): number {
  const most = Math.min(chosen.length, rejected.length) - 1;
  let shared = 0;
  while (shared < most && isDeepStrictEqual(chosen[shared], rejected[shared])) shared++;
  return shared;
}

/** As TRL does it: what both texts begin with is the prompt, without a blank at its end. */
function splitTexts(chosen: string, rejected: string): { prompt: string; chosen: string; rejected: string } {
  const most = Math.min(chosen.length, rejected.length);
  let shared = 0;
  while (shared < most && chosen[shared] === rejected[shared]) shared++;
  if (shared === most) shared = 0;
  if (/[ \ud800-\udbff]/.test(chosen[shared - 1] ?? "")) shared--;
  return {
    prompt: chosen.slice(0, shared),
    chosen: chosen.slice(shared),
    rejected: rejected.slice(shared),
  };
}

function faultsOf(preference: Preference): Fault[] {
  const { prompt, chosen, rejected } = preference;
  const isSilent = [chosen, rejected].some(
    (answer) => typeof answer !== "string" && !answer.some(({ role }) => role === "assistant"),
  );
  if (isSilent) return [rowProblems.noAssistantTurn()];
  if (isDeepStrictEqual(chosen, rejected)) return [rowProblems.answersEqual()];
  if (isEmpty(chosen)) return [rowProblems.chosenEmpty()];
  const faults = isEmpty(rejected) ? [rowProblems.rejectedEmpty()] : [];
  if (typeof prompt === "string" && prompt.trim() === "") faults.push(rowProblems.promptEmpty());
  for (const side of preferenceSides) {
    const answered = answeredBy(preference, side);
    if (answered.kind !== "conversation" || (side === "rejected" && isEmpty(rejected))) continue;
    const found = checkTurns(answered.messages);
    const begins = preference[side][0];
    if (typeof begins === "object" && begins.role !== "assistant" && !found.some(isError)) {
      found.unshift(rowProblems.answerNotByAssistant(side, begins.role));
    }
    faults.push(...found.filter((fault) => !faults.some((known) => known.message === fault.message)));
  }
  return faults;
}

function isEmpty(part: PreferencePart): boolean {
  if (typeof part === "string") return part.trim() === "";
  return part.every(({ content }) => content.trim() === "");
}
