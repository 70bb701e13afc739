// A preference as the two examples that it compares.
import type { Example, Message, PreferencePart } from "./dataset.ts";

export type Preference = Extract<Example, { kind: "preference" }>;
export type Answered = Extract<Example, { kind: "conversation" | "completion" }>;

export const preferenceSides = ["chosen", "rejected"] as const;
export type PreferenceSide = (typeof preferenceSides)[number];

/** The prompt with one of its answers: a completion where all of it is text, otherwise a conversation. */
export function answeredBy(preference: Preference, side: PreferenceSide): Answered {
  const { prompt, [side]: answer } = preference;
  if (typeof prompt === "string" && typeof answer === "string") {
    return { kind: "completion", prompt, completion: answer };
  }
  return {
    kind: "conversation",
    messages: [...promptMessages(preference), ...answerMessages(answer)],
  };
}

/** Text that stands alone is the user's. */
export function promptMessages({ prompt }: Pick<Preference, "prompt">): Message[] {
  if (typeof prompt !== "string") return prompt;
  return prompt === "" ? [] : [{ role: "user", content: prompt }];
}

/** Text that stands alone is the assistant's. */
export function answerMessages(answer: PreferencePart): Message[] {
  return typeof answer === "string" ? [{ role: "assistant", content: answer }] : answer;
}

/** Each text of the preference by another one. */
export function mapPreference(preference: Preference, change: (text: string) => string): Preference {
  const changed = (part: PreferencePart): PreferencePart =>
    typeof part === "string"
      ? change(part)
      : part.map(({ role, content }) => ({ role, content: change(content) }));
  const [prompt, chosen, rejected] = [preference.prompt, preference.chosen, preference.rejected].map(changed);
  return { kind: "preference", prompt: prompt!, chosen: chosen!, rejected: rejected! };
}

/** All texts: of the prompt, of the chosen answer, of the rejected one. */
export function textsOfPreference({ prompt, chosen, rejected }: Preference): string[] {
  return [prompt, chosen, rejected].flatMap((part) =>
    typeof part === "string" ? [part] : part.map(({ content }) => content),
  );
}
