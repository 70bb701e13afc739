// What has changed between two texts, word by word: the shortest edit (Myers, "An O(ND) Difference Algorithm", 1986).

export interface Piece {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** Steps after which texts count as wholly different: the search takes the square of them. */
const MOST_STEPS = 600;

export function wordDifference(left: string, right: string): Piece[] {
  const from = wordsOf(left);
  const to = wordsOf(right);
  const begin = commonLength(from, to, (words, index) => words[index]);
  const most = Math.min(from.length, to.length) - begin;
  const end = Math.min(
    most,
    commonLength(from, to, (words, index) => words[words.length - 1 - index]),
  );
  const middle = shortestEdit(from.slice(begin, from.length - end), to.slice(begin, to.length - end));
  return joined([
    ...from.slice(0, begin).map((text): Piece => ({ kind: "same", text })),
    ...middle,
    ...from.slice(from.length - end).map((text): Piece => ({ kind: "same", text })),
  ]);
}

/** Words, runs of white space, and single characters of all else, as of Chinese. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{M}\p{N}_]+|\s+|./gsu) ?? [];
}

function commonLength(
  left: readonly string[],
  right: readonly string[],
  at: (words: readonly string[], index: number) => string | undefined,
): number {
  let length = 0;
  while (length < left.length && length < right.length && at(left, length) === at(right, length)) length++;
  return length;
}

function shortestEdit(from: readonly string[], to: readonly string[]): Piece[] {
  const trace = search(from, to);
  if (trace === undefined) {
    return [
      { kind: "removed", text: from.join("") },
      { kind: "added", text: to.join("") },
    ];
  }
  const pieces: Piece[] = [];
  let x = from.length;
  let y = to.length;
  for (let steps = trace.length - 1; steps >= 0; steps--) {
    const farthest = trace[steps]!;
    const diagonal = x - y;
    const isDown = goesDown(farthest, diagonal, steps);
    const before = diagonal + (isDown ? 1 : -1);
    const beforeX = farthest.get(before) ?? 0;
    const beforeY = beforeX - before;
    while (x > beforeX && y > beforeY && x > 0 && y > 0) {
      pieces.push({ kind: "same", text: from[--x]! });
      y -= 1;
    }
    if (steps === 0) break;
    if (isDown) pieces.push({ kind: "added", text: to[--y]! });
    else pieces.push({ kind: "removed", text: from[--x]! });
  }
  return pieces.reverse();
}

/** How far each diagonal had come before each step, or undefined where too many steps would be needed. */
function search(from: readonly string[], to: readonly string[]): Map<number, number>[] | undefined {
  const farthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let steps = 0; steps <= Math.min(MOST_STEPS, from.length + to.length); steps++) {
    trace.push(new Map(farthest));
    for (let diagonal = -steps; diagonal <= steps; diagonal += 2) {
      let x = goesDown(farthest, diagonal, steps)
        ? farthest.get(diagonal + 1)!
        : farthest.get(diagonal - 1)! + 1;
      while (x < from.length && x - diagonal < to.length && from[x] === to[x - diagonal]) x++;
      farthest.set(diagonal, x);
      if (x >= from.length && x - diagonal >= to.length) return trace;
    }
  }
  return undefined;
}

function goesDown(farthest: ReadonlyMap<number, number>, diagonal: number, steps: number): boolean {
  if (diagonal === -steps) return true;
  if (diagonal === steps) return false;
  return farthest.get(diagonal - 1)! < farthest.get(diagonal + 1)!;
}

/** Neighbours of the same kind become one; what was removed comes before what took its place. */
function joined(pieces: readonly Piece[]): Piece[] {
  const result: Piece[] = [];
  let removed = "";
  let added = "";
  const flush = (): void => {
    if (removed !== "") result.push({ kind: "removed", text: removed });
    if (added !== "") result.push({ kind: "added", text: added });
    removed = added = "";
  };
  for (const { kind, text } of pieces) {
    if (text === "") continue;
    if (kind === "removed") removed += text;
    else if (kind === "added") added += text;
    else {
      flush();
      const last = result.at(-1);
      if (last?.kind === "same") result[result.length - 1] = { kind: "same", text: last.text + text };
      else result.push({ kind: "same", text });
    }
  }
  flush();
  return result;
}
