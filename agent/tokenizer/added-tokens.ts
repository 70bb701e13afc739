// Tokens that were added to the vocabulary are found in the text before anything else is done to it.
import * as z from "zod";

export const AddedToken = z.object({
  id: z.int().min(0).max(999_999),
  content: z.string().min(1).max(1000),
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

const blank = /\p{White_Space}/u;
const wordCharacter = "[\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}]";
const startsWithWord = new RegExp(`^${wordCharacter}`, "u");
const endsWithWord = new RegExp(`${wordCharacter}$`, "u");

/** Finds tokens from the left; where several begin at a place, the longest. */
export class TokenFinder {
  readonly #byContent = new Map<string, AddedToken>();
  /** The lengths of the tokens that begin with a code unit, longest first. */
  readonly #lengths = new Map<string, number[]>();
  readonly #starts: RegExp | undefined;

  /** `normalize` is applied to the contents of the tokens. */
  constructor(tokens: readonly AddedToken[], normalize: (text: string) => string = (text) => text) {
    for (const token of tokens) {
      const content = normalize(token.content);
      if (content === "" || this.#byContent.has(content)) continue;
      this.#byContent.set(content, token);
      const lengths = new Set(this.#lengths.get(content[0]!)).add(content.length);
      this.#lengths.set(
        content[0]!,
        [...lengths].sort((a, b) => b - a),
      );
    }
    if (this.#byContent.size === 0) return;
    const units = [...this.#lengths.keys()].map(
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
      let start = hit.index;
      const length = this.#lengths
        .get(hit[0])!
        .find((candidate) => this.#byContent.has(text.slice(start, start + candidate)));
      if (length === undefined) continue;
      const token = this.#byContent.get(text.slice(start, start + length))!;
      let stop = start + length;
      this.#starts.lastIndex = stop;
      if (token.single_word && touchesWord(text, start, stop)) continue;
      if (token.lstrip) while (start > end && blank.test(text[start - 1]!)) start--;
      if (token.rstrip) while (stop < text.length && blank.test(text[stop]!)) stop++;
      addText(start);
      stretches.push({ token });
      end = Math.max(end, stop);
    }
    addText(text.length);
    return stretches;
  }
}

function touchesWord(text: string, start: number, stop: number): boolean {
  return (
    endsWithWord.test(text.slice(Math.max(0, start - 2), start)) ||
    startsWithWord.test(text.slice(stop, stop + 2))
  );
}
