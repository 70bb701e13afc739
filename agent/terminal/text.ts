// A line of the terminal as pieces of text with a meaning, and its two forms: with colour codes and without.
import { createColors } from "picocolors";

/** What a piece of text is; the terminal and the picture each choose a colour for it. */
export type Tone = "title" | "faint" | "training" | "heldOut" | "good" | "warning" | "bad";

export interface Span {
  text: string;
  tone?: Tone;
}

export type Line = readonly Span[];

export function span(text: string, tone?: Tone): Span {
  return tone === undefined ? { text } : { text, tone };
}

export function plainText(line: Line): string {
  return line.map(({ text }) => text).join("");
}

const colours = createColors(true);

/** They read well on dark and on light backgrounds. */
const tonePaints: Record<Tone, (text: string) => string> = {
  title: colours.bold,
  faint: colours.dim,
  training: colours.cyan,
  heldOut: colours.yellow,
  good: colours.green,
  warning: colours.yellow,
  bad: colours.red,
};

export function paintedText(line: Line): string {
  return line.map(({ text, tone }) => (tone === undefined ? text : tonePaints[tone](text))).join("");
}

/** Columns that the line takes: East Asian wide characters and emoji take two, marks none. */
export function lineWidth(line: Line): number {
  return textWidth(plainText(line));
}

export function textWidth(text: string): number {
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

/** Cuts the line at `width` columns. */
export function clipLine(line: Line, width: number): Line {
  const clipped: Span[] = [];
  let left = width;
  for (const { text, tone } of line) {
    let kept = "";
    for (const character of text) {
      const taken = characterWidth(character);
      if (taken > left) return [...clipped, span(kept, tone)];
      kept += character;
      left -= taken;
    }
    clipped.push(span(kept, tone));
  }
  return clipped;
}

/** Text from a file or a model, without the characters by which it could command the terminal. */
export function harmless(text: string): string {
  // C0 and C1 controls begin every escape sequence; bidirectional overrides reorder what follows.
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0)!;
  if (code < 0x300) return 1;
  if (/^[\p{M}\u200b-\u200d\ufe0f]$/u.test(character)) return 0;
  const wide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return wide ? 2 : 1;
}
