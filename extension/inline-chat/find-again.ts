// Where a proposal that was kept stands in a document that is another one than it was, as when a window lost what was not
// saved. Pure.
import type { Placed } from "./follow.ts";
import { hidden, textOf, type Proposal } from "./proposal.ts";

/** Drawn or not; undefined where it stands nowhere, or may stand at several places. */
export function findAgain(document: readonly string[], { start, lines }: Placed): Placed | undefined {
  for (const proposal of [lines, hidden(lines)]) {
    const text = textOf(proposal);
    if (text.every((line) => line.trim() === "")) continue;
    const places = placesOf(document, text);
    const place = places.includes(start) ? start : places.length === 1 ? places[0] : undefined;
    if (place !== undefined) return { start: place, lines: proposal };
  }
  return undefined;
}

/** What the lines would be if everything were accepted. */
export function acceptedText(lines: Proposal): string {
  return lines
    .filter(({ kind }) => kind !== "removed")
    .map(({ text }) => text)
    .join("\n");
}

function placesOf(document: readonly string[], text: readonly string[]): number[] {
  const places: number[] = [];
  for (let place = 0; place + text.length <= document.length; place++)
    if (text.every((line, offset) => document[place + offset] === line)) places.push(place);
  return places;
}
