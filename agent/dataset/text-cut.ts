// Cuts the last share of the characters off a text that lies in one or several rows.
import type { Row } from "../../schemas/dataset.ts";
import type { Split } from "./row-index.ts";
import { heldOutCount } from "./split.ts";

/** Unicode code points, which is what people count as characters. */
export function countCharacters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) if (isLowSurrogate(text, at)) count -= 1;
  return count;
}

/**
 * Gives each row of a text its split: the last `fraction` of all characters is held out, to the character.
 *
 * @param characters in the whole text
 */
export async function* cutTextAtEnd(
  rows: AsyncIterable<Row>,
  characters: number,
  fraction: number,
): AsyncGenerator<{ row: Row; split: Split }> {
  let untilCut = characters - heldOutCount(characters, fraction);
  for await (const row of rows) {
    const text = row.example.kind === "text" ? row.example.text : "";
    const here = countCharacters(text);
    const at = here <= untilCut ? text.length : indexOfCharacter(text, untilCut);
    untilCut -= Math.min(here, untilCut);
    const [before, after] = [text.slice(0, at), text.slice(at)];
    if (before !== "") yield { row: textRow(row.line, before), split: "train" };
    if (after !== "")
      yield { row: textRow(row.line + before.split("\n").length - 1, after), split: "validation" };
  }
}

function textRow(line: number, text: string): Row {
  return { line, example: { kind: "text", text } };
}

/** UTF-16 index of the code point number `wanted`, from 0. */
function indexOfCharacter(text: string, wanted: number): number {
  let at = 0;
  for (let count = 0; count < wanted; count += 1) at += isLowSurrogate(text, at + 1) ? 2 : 1;
  return at;
}

/** In well-formed text, a low surrogate is the second half of a character. */
function isLowSurrogate(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff;
}
