// Compares our reading of TOML with a second, independent parser's, on texts with random mistakes in them.
import { readFileSync } from "node:fs";
import { parse, TomlError } from "smol-toml";
import { deepestPath, mistakeSentences, type MistakeName } from "../../agent/toml/mistakes.ts";
import { parseToml } from "../../agent/toml/parse.ts";
import { toTable } from "../../agent/toml/table.ts";
import type { TomlMistake } from "../../agent/toml/tree.ts";
import { parseToml as parseTrainingToml } from "../../agent/training-file/toml.ts";
import { invalidToml, validToml } from "./toml-cases.ts";

const sample = "samples/git-helper/git-helper.train.toml";

const pieces =
  "[ ] [[ ]] { } \" ' \"\"\" ''' = . , # a \\ 0 1 _ - + e 1979-05-27 07:32:00 true inf nan 0x é T Z : \\u00e9".split(
    " ",
  );
pieces.push(
  "\n",
  "\r\n",
  "\r",
  " ",
  "\t",
  "\u0000",
  "\uFEFF",
  "\\\n",
  "a = 1\n",
  "[a]\n",
  "[a.b]\n",
  "[[a]]\n",
  "b.c = 2\n",
);

/**
 * What the other parser lets pass: days that a month does not have, integers beyond 64 bits, and dotted keys into
 * tables that headers have opened. Only the depth is no rule of TOML.
 */
const passedByOther: readonly MistakeName[] = [
  "noSuchDate",
  "integerTooLarge",
  "closedTable",
  "nestedTooDeep",
];

/** A date in which it takes any character, even a quote or a line end, for the first digit of a month or day. */
const looseDate = /\d{4}-(?!\d\d-\d\d)/;

/** In a text of several lines it loses quotes of the text's own between an escaped line end and the closing ones. */
const losesQuotes = /\\[ \t]*\r?\n[ \t\r\n]*"{4,5}/;

/** Texts of one seed, always the same: each is one of the cases or the sample with one to three edits. */
export function* mutants(count: number, seed: number): Generator<string> {
  const random = createRandom(seed);
  const choose = <T>(items: readonly T[]): T => items[random(items.length)]!;
  const valid = Object.values(validToml).flatMap((cases) => cases.map(([text]) => text));
  const invalid = Object.values(invalidToml).flatMap((cases) =>
    cases.map(([, text]) => text.replaceAll("▸", "")),
  );
  const whole = readFileSync(sample, "utf8");
  for (let index = 0; index < count; index++) {
    // Most begin as valid TOML, since what both refuse says little; several cases make one text.
    let text = random(8) === 0 ? choose(invalid) : random(12) === 0 ? whole : choose(valid);
    if (random(3) === 0) text += `\n[x${random(3)}]\n${choose(valid)}`;
    for (let edits = 1 + random(3); edits > 0; edits--) text = edit(text);
    yield text;
  }

  function edit(text: string): string {
    const at = random(text.length + 1);
    const length = random(4);
    const kind = random(4);
    if (kind === 0) return text.slice(0, at) + choose(pieces) + text.slice(at);
    if (kind === 1) return text.slice(0, at) + text.slice(at + length);
    if (kind === 2) return text.slice(0, at) + choose(pieces) + text.slice(at + length);
    const lines = text.split("\n");
    lines.splice(random(lines.length + 1), random(2), choose(lines));
    return lines.join("\n");
  }
}

/** How the readings of a text differ, in a sentence; nothing where they do not. */
export function differenceOn(text: string): string | undefined {
  const tree = parseToml(text);
  const training = parseTrainingToml(text, "x.toml");
  const isPrototypeKey = training.problems.some((problem) => problem.code === "unknown_key");
  if ((training.value === undefined) !== tree.mistakes.length > 0 && !isPrototypeKey)
    return `front end and training file differ: ${JSON.stringify(training.problems)}`;
  let other: unknown;
  try {
    other = parse(text, { maxDepth: deepestPath, integersAsBigInt: "asNeeded" });
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    return tree.mistakes.length > 0 ? undefined : `only we accept it: ${error.message}`;
  }
  const isPassed = (one: TomlMistake) =>
    passedByOther.some((name) => mistakeSentences[name][0] === one.message);
  const mistake = looseDate.test(text) ? undefined : tree.mistakes.find((one) => !isPassed(one));
  if (mistake !== undefined) return `only we refuse it: ${mistake.message} at ${mistake.start}`;
  if (tree.mistakes.length > 0 || losesQuotes.test(text)) return undefined;
  return written(toTable(tree)) === written(other) ? undefined : "the values differ";
}

function written(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner === "bigint") return `${inner}n`;
    return typeof inner === "number" && (!Number.isFinite(inner) || Object.is(inner, -0))
      ? `float ${1 / inner} ${inner}`
      : inner;
  });
}

/** Whole numbers below a limit, always the same for one seed (mulberry32). */
function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
