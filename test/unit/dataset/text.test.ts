// A plain text is one row; its last characters are held out, to the character.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Row } from "../../../schemas/dataset.ts";
import { longestPiece } from "../../../agent/dataset/read-text.ts";
import { countCharacters, cutTextAtEnd } from "../../../agent/dataset/text-cut.ts";
import { brief, collect, examples, Workplace } from "./importing.ts";

const joined = (rows: readonly Row[]) =>
  rows.map(({ example }) => (example.kind === "text" ? example.text : "")).join("");

test("a text is one row, and its last tenth another", async (context) => {
  const text = "To be, or not to be.\nThat is the question:\n";
  const { train, validation, problems } = await new Workplace(context).importing("a.txt", text, {
    validation_fraction: 0.1,
    validation_position: "end",
  });
  assert.deepEqual(examples(train), [{ kind: "text", text: text.slice(0, -5) }]);
  assert.deepEqual(validation, [{ line: 2, example: { kind: "text", text: "ion:\n" } }]);
  assert.deepEqual(problems, []);
});

test("without being asked, the end is held out all the same, and that is told", async (context) => {
  const { validation, problems } = await new Workplace(context).importing("a.txt", "0123456789", {
    validation_fraction: 0.2,
  });
  assert.equal(joined(validation), "89");
  assert.deepEqual(brief(problems), ["info text_end_held_out"]);
});

test("characters are code points: an emoji is never cut in two", async () => {
  const text = "a😀b😀😀";
  assert.equal(countCharacters(text), 5);
  for (const [fraction, expected] of [
    [0.2, "😀"],
    [0.5, "b😀😀"],
    [0.8, "😀b😀😀"],
  ] as const) {
    const rows = (async function* () {
      for (const piece of ["a😀", "b😀😀"])
        yield await Promise.resolve({ line: 1, example: { kind: "text", text: piece } } as Row);
    })();
    const cut = await collect(cutTextAtEnd(rows, 5, fraction));
    assert.equal(joined(cut.filter(({ split }) => split === "validation").map(({ row }) => row)), expected);
    assert.equal(joined(cut.map(({ row }) => row)), text);
  }
});

test("a byte order mark is left out and CR LF is read as LF, also where chunks of the file meet", async (context) => {
  const line = "x".repeat(13);
  const text = `\ufeff${`${line}\r\n`.repeat(200_000)}é`;
  const { train, problems } = await new Workplace(context).importing("a.txt", text);
  assert.equal(joined(train), `${`${line}\n`.repeat(200_000)}é`);
  assert.deepEqual(brief(problems), ["info carriage_returns"]);
  assert.match(problems[0]!.message, /200000 lines/);
});

test("a long text is stored in pieces that end with a line, and comes back whole", async (context) => {
  const text = "Zwölf Boxkämpfer 😀 jagen\n".repeat(700_000);
  const { train, validation } = await new Workplace(context).importing("a.txt", text, {
    validation_fraction: 0.001,
  });
  assert.deepEqual(train.length, 2);
  assert.ok(train.every(({ example }) => example.kind === "text" && example.text.length <= longestPiece));
  assert.ok(joined(train.slice(0, 1)).endsWith("\n"));
  assert.equal(joined(train.slice(0, 1)).split("\n").length, train[1]!.line);
  assert.ok(joined(train) + joined(validation) === text);
  assert.equal(countCharacters(joined(validation)), Math.ceil(countCharacters(text) / 1000));
});

test("a text without line breaks may be as long as it likes", async (context) => {
  const { train } = await new Workplace(context).importing("a.txt", "anarchism ".repeat(1_700_000));
  assert.deepEqual(
    train.map(({ line }) => line),
    [1, 1],
  );
});
