import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatCount,
  formatDuration,
  formatRate,
  formatShare,
  formatShort,
} from "../../../agent/terminal/format.ts";
import { drawPicture } from "../../../agent/terminal/svg.ts";
import { clipLine, harmless, lineWidth, paintedText, plainText, span } from "../../../agent/terminal/text.ts";

test("Figures read the same on every machine", () => {
  const table: [found: string, wanted: string][] = [
    [formatCount(1234567.4), "1,234,567"],
    [formatShort(1234567), "1.2 M"],
    [formatShort(9999), "9,999"],
    [formatDuration(3723), "1:02:03"],
    [formatDuration(59.6), "1:00"],
    [formatDuration(-1), "0:00"],
    [formatRate(0.00061), "6.1e-4"],
    [formatRate(0), "0"],
    [formatShare(0.953), "95.3 %"],
  ];
  for (const [found, wanted] of table) assert.equal(found, wanted);
});

test("Wide characters take two columns and are never cut in half", () => {
  const line = [span("走行"), span("🚂x", "good")];
  assert.equal(lineWidth(line), 7);
  assert.equal(plainText(clipLine(line, 5)), "走行");
  assert.equal(plainText(clipLine(line, 6)), "走行🚂");
});

test("Text from elsewhere cannot command the terminal", () => {
  assert.equal(harmless("a\x1b]0;title\x07b\u009bc\u202ed\r\ne"), "a ]0;title b c d e");
});

test("A painted line says the same as a plain one, with codes around what has a tone", () => {
  assert.equal(paintedText([span("a"), span("b", "bad")]), "a\x1b[31mb\x1b[39m");
});

test("A picture holds text as text, escaped, and Braille as dots", () => {
  const svg = drawPicture([[span("a<b & c"), span(" ⠉⡀", "training")]], { title: 'say "hi"', width: 20 });
  assert.match(svg, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="192"/);
  assert.match(svg, />a&#60;b &#38; c<\/text>/);
  assert.match(svg, /aria-label="say &#34;hi&#34;"/);
  assert.doesNotMatch(svg.replace(/aria-label="[^"]*"/g, ""), /[\u2800-\u28ff]/);
  assert.equal(svg.match(/M[\d.]+ [\d.]+h/g)?.length, 3);
});
