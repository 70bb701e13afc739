// Tokens as they are read: white space made visible, and what there is to say of one.
import type { RenderedRow } from "../../schemas/protocol/dataset.ts";

export type Token = RenderedRow["tokens"][number];

/** What stands in the place of characters that cannot be seen. */
export function visible(text: string): string {
  return text
    .replaceAll(" ", "·")
    .replaceAll("\t", "→")
    .replaceAll("\r", "␍")
    .replaceAll("\n", "⏎")
    .replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, (control) => codePoint(control))
    .replaceAll(/[\u00a0\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]/g, (hidden) => codePoint(hidden));
}

/** UTF-8 bytes in hexadecimal, such as `20 74 68 65`; the first ones of a long token. */
export function bytesOf(text: string): string {
  const bytes = new TextEncoder().encode(text);
  const shown = [...bytes.slice(0, 24)].map((byte) => byte.toString(16).padStart(2, "0"));
  return shown.join(" ") + (bytes.length > shown.length ? " …" : "");
}

/** How often the text of a token breaks the line. */
export function lineBreaks(text: string): number {
  return text.split("\n").length - 1;
}

function codePoint(character: string): string {
  return `⟨${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}⟩`;
}
