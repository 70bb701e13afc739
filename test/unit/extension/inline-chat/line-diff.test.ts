import assert from "node:assert/strict";
import { test } from "node:test";
import { piecesOf, piecesSoFar, type Piece } from "../../../../extension/inline-chat/line-diff.ts";

/** "a -b +c d": lines that stay, go and come. */
function drawn(pieces: readonly Piece[]): string {
  return pieces
    .map((piece) =>
      piece.kind === "same"
        ? piece.lines.join(" ")
        : [...piece.removed.map((line) => `-${line}`), ...piece.added.map((line) => `+${line}`)].join(" "),
    )
    .join(" | ");
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.split(" "));

test("A proposal is told in blocks of lines that go and come", () => {
  for (const [original, proposed, expected] of [
    ["a b c", "a b c", "a b c"],
    ["a b c", "a x c", "a | -b +x | c"],
    ["a b c", "x b y", "-a +x | b | -c +y"],
    ["a b c", "a c", "a | -b | c"],
    ["a c", "a b c", "a | +b | c"],
    ["a", "x y", "-a +x +y"],
    ["", "x", "+x"],
    ["a", "", "-a"],
    ["", "", ""],
  ] as const)
    assert.equal(drawn(piecesOf(linesOf(original), linesOf(proposed))), expected);
});

test("While a proposal is being written, what it has not come to stays", () => {
  for (const [original, proposed, expected] of [
    ["a b c d", "", "a b c d"],
    ["a b c d", "a", "a | b c d"],
    ["a b c d", "a x", "a | -b +x | c d"],
    ["a b c d", "x y", "-a -b +x +y | c d"],
    ["a b c d", "a x y z w", "a | -b -c -d +x +y +z +w"],
    ["a b c d", "a c", "a | -b | c | d"],
    ["1 2 3 4 5 6 7 8 9", "x", "-1 +x | 2 3 4 5 6 7 8 9"],
    ["", "x", "+x"],
  ] as const)
    assert.equal(drawn(piecesSoFar(linesOf(original), linesOf(proposed))), expected);
});

test("Two texts without a common line are one change, however long they are", () => {
  const [original, proposed] = ["a", "b"].map((name) =>
    Array.from({ length: 20_000 }, (_, index) => `${name}${index}`),
  );
  assert.deepEqual(piecesOf(original!, proposed!), [{ kind: "change", removed: original, added: proposed }]);
});

test("Taking what comes and leaving what goes gives the proposal, and the other way round the original", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const [original, proposed] = [drawLines(seed), drawLines(seed * 7)];
    const pieces = piecesOf(original, proposed);
    const side = (which: "removed" | "added"): string[] =>
      pieces.flatMap((piece) => (piece.kind === "same" ? [...piece.lines] : [...piece[which]]));
    assert.deepEqual([side("removed"), side("added")], [original, proposed]);
    for (const part of [0, 1, 3]) {
      const soFar = piecesSoFar(original, proposed.slice(0, part));
      const left = soFar.flatMap((piece) => (piece.kind === "same" ? [...piece.lines] : [...piece.removed]));
      assert.deepEqual(left, original);
    }
  }
});

function drawLines(seed: number): string[] {
  let state = seed;
  const next = (most: number): number => (state = (state * 48271) % 2147483647) % most;
  return Array.from({ length: next(9) }, () => "abcd"[next(4)]!);
}
