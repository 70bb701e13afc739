// The beginning of what is too long to be shown.
import type { Example, Message, PreferencePart } from "../../schemas/dataset.ts";
import type { Preference } from "../../schemas/preference.ts";

/** What a message has besides its text. */
const messageCharacters = 40;

/** As many as its texts have (UTF-16 units), and a few for each message. */
export function charactersOf(example: Example): number {
  if (example.kind === "text") return example.text.length;
  if (example.kind === "completion") return example.prompt.length + example.completion.length;
  if (example.kind === "preference") {
    return partsOf(example).reduce((sum, part) => sum + charactersOfPart(part), 0);
  }
  return charactersOfPart(example.messages);
}

function partsOf({ prompt, chosen, rejected }: Preference): PreferencePart[] {
  return [prompt, chosen, rejected];
}

function charactersOfPart(part: PreferencePart): number {
  if (typeof part === "string") return part.length;
  return part.reduce((sum, { content }) => sum + content.length + messageCharacters, 0);
}

/** The beginning of an example that is longer, with `most` characters in all texts together. */
export function shortenExample(example: Example, most: number): Example {
  if (charactersOf(example) <= most) return example;
  let left = most;
  const take = (text: string): string => {
    const taken = cutText(text, left);
    left -= taken.length;
    return taken;
  };
  if (example.kind === "text") return { kind: "text", text: take(example.text) };
  if (example.kind === "completion") {
    const [prompt, completion] = [take(example.prompt), take(example.completion)];
    return { kind: "completion", prompt, completion };
  }
  const takeMessages = (messages: readonly Message[], share: number): Message[] =>
    messages
      .slice(0, Math.max(1, Math.floor(share / messageCharacters)))
      .map(({ role, content }) => ({ role, content: take(content) }));
  if (example.kind === "preference") {
    const takePart = (part: PreferencePart): PreferencePart =>
      typeof part === "string" ? take(part) : takeMessages(part, most / 3);
    const [prompt, chosen, rejected] = partsOf(example).map(takePart);
    return { kind: "preference", prompt: prompt!, chosen: chosen!, rejected: rejected! };
  }
  return { kind: "conversation", messages: takeMessages(example.messages, most) };
}

/** At most so many UTF-16 units, and no half character. */
export function cutText(text: string, most: number): string {
  const splitsPair = /[\ud800-\udbff]/.test(text[most - 1] ?? "");
  return text.slice(0, splitsPair ? most - 1 : most);
}
