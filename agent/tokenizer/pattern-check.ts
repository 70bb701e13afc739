// A stranger's regular expression may take for ever; it is tried on made-up texts before it meets a real one.
import { errors } from "../errors.ts";
import { translatePattern } from "./pattern.ts";
import { tryInProcess } from "./trial.ts";

const probeLength = 2000;
const mostProbes = 1000;

/** Cuts every probe as a text would be. */
const cutProbes = `async ({ expressions, probes }) => {
  for (const { source, flags } of expressions) {
    const expression = new RegExp(source, flags);
    for (const probe of probes) Array.from(probe.matchAll(expression));
  }
}`;

/**
 * Tries every expression in the parts of a tokenizer.json. Throws `tokenizer_not_usable` when one cannot be
 * translated, or when together they take longer than `deadline` milliseconds.
 */
export async function checkPatterns(json: unknown, deadline = 5000): Promise<void> {
  const patterns = findPatterns(json);
  if (patterns.length === 0) return;
  const expressions = patterns.map(translatePattern).map(({ source, flags }) => ({ source, flags }));
  const probes = makeProbes(patterns.join(""));
  const failure = await tryInProcess(cutProbes, { expressions, probes }, deadline);
  if (failure !== undefined)
    throw errors.tokenizerNotUsable(`one of its patterns ${failure} on harmless texts`);
}

/** Every `{"Regex": …}` outside the vocabulary. */
function findPatterns(json: unknown, depth = 0): string[] {
  if (typeof json !== "object" || json === null || depth > 20) return [];
  return Object.entries(json).flatMap(([key, value]: [string, unknown]) => {
    if (key === "Regex" && typeof value === "string") return [value];
    return key === "model" || key === "added_tokens" ? [] : findPatterns(value, depth + 1);
  });
}

/** Long runs of common characters, and of the pattern's own and their neighbours, with different ends. */
function makeProbes(pattern: string): string[] {
  const characters = Array.from(pattern);
  const neighbours = characters.slice(1).map((character, index) => characters[index]! + character);
  const units = new Set([
    ...Array.from("aA1 \n\t!'-é中\u0301\u200d"),
    "👩‍🚀",
    "a ",
    "a1",
    "\r\n",
    ...characters,
    ...neighbours,
  ]);
  const probes: string[] = [];
  for (const unit of units) {
    const run = unit.repeat(Math.ceil(probeLength / unit.length));
    for (const end of ["", "!", "a", " \n"]) probes.push(run + end);
    if (probes.length >= mostProbes) break;
  }
  return probes;
}
