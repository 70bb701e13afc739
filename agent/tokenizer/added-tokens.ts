// Tokens that were added to the vocabulary are found in the text before anything else is done to it.
import * as z from "zod";

export const AddedToken = z.object({
  id: z.int().min(0).max(999_999),
  content: z.string().min(1),
  special: z.boolean().default(false),
  /** Looked for after normalisation rather than before. */
  normalized: z.boolean().optional(),
  /** Takes the blanks on this side along. */
  lstrip: z.boolean().default(false),
  rstrip: z.boolean().default(false),
  /** Only where no letter or digit adjoins. */
  single_word: z.boolean().default(false),
});
export type AddedToken = z.infer<typeof AddedToken>;

/** An added token, or a stretch of text between two of them. */
export type Stretch = { token: AddedToken } | { text: string; atStart: boolean };

const blanksBefore = /\p{White_Space}$/u;
const wordCharacter = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const startsWithWord = new RegExp(`^${wordCharacter}`, "u");
const endsWithWord = new RegExp(`${wordCharacter}$`, "u");

/** Finds tokens from the left; where several begin at a place, the longest. */
export class TokenFinder {
  /** By first character, longest first. */
  readonly #byStart = new Map<string, { content: string; token: AddedToken }[]>();
  readonly #starts: RegExp | undefined;

  /** `normalize` is applied to the contents of the tokens. */
  constructor(tokens: readonly AddedToken[], normalize: (text: string) => string = (text) => text) {
    for (const token of tokens) {
      const content = normalize(token.content);
      if (content === "") continue;
      const same = this.#byStart.get(content[0]!);
      if (same === undefined) this.#byStart.set(content[0]!, [{ content, token }]);
      else same.push({ content, token });
    }
    for (const same of this.#byStart.values()) same.sort((a, b) => b.content.length - a.content.length);
    if (this.#byStart.size === 0) return;
    const units = [...this.#byStart.keys()].map(
      (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
    );
    this.#starts = new RegExp(`[${units.join("")}]`, "g");
  }

  split(text: string, atStart: boolean): Stretch[] {
    if (this.#starts === undefined) return text === "" ? [] : [{ text, atStart }];
    const stretches: Stretch[] = [];
    let end = 0;
    const addText = (until: number) => {
      if (until > end) stretches.push({ text: text.slice(end, until), atStart: atStart && end === 0 });
    };
    this.#starts.lastIndex = 0;
    for (let hit = this.#starts.exec(text); hit !== null; hit = this.#starts.exec(text)) {
      const found = this.#byStart.get(hit[0])!.find(({ content }) => text.startsWith(content, hit.index));
      if (found === undefined) continue;
      const { content, token } = found;
      let start = hit.index;
      let stop = start + content.length;
      this.#starts.lastIndex = stop;
      if (
        token.single_word &&
        (endsWithWord.test(characterBefore(text, start)) || startsWithWord.test(text.slice(stop, stop + 2)))
      )
        continue;
      if (token.lstrip) while (start > end && blanksBefore.test(text[start - 1]!)) start--;
      if (token.rstrip) while (stop < text.length && blanksBefore.test(text[stop]!)) stop++;
      addText(start);
      stretches.push({ token });
      end = Math.max(end, stop);
    }
    addText(text.length);
    return stretches;
  }
}

function characterBefore(text: string, place: number): string {
  return text.slice(Math.max(0, place - 2), place);
}
