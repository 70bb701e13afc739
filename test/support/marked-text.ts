// Texts for tests with marks in them: `«` before and `»` after each place that is expected to be pointed at.
import assert from "node:assert/strict";
import type { Span } from "../../agent/toml/tree.ts";

export interface MarkedText {
  /** Without the marks. */
  text: string;
  /** In the order of the text; one that is empty is a place between two characters. */
  spans: readonly Span[];
}

export function readMarks(marked: string): MarkedText {
  const spans: Span[] = [];
  const open: Span[] = [];
  let text = "";
  for (const character of marked)
    if (character === "«") {
      const span = { start: text.length, end: text.length };
      open.push(span);
      spans.push(span);
    } else if (character === "»") {
      const span = open.pop();
      assert.ok(span !== undefined, "» closes no «");
      span.end = text.length;
    } else text += character;
  assert.equal(open.length, 0, "« is not closed by »");
  return { text, spans };
}
