// Many more texts with random mistakes than the unit tests have time for: TOML against another parser, and everything
// that an editor may ask of the language server.
import { createTorchtitanDialect } from "../../agent/language/torchtitan/dialect.ts";
import { ResponseError } from "vscode-languageserver";
import { askEverything } from "../support/every-feature.ts";
import { documentOf } from "../support/training-document.ts";
import { differenceOn, mutants } from "../support/toml-mutants.ts";
import type { SoakPart } from "./part.ts";

const texts = 200_000;
const asked = 100_000;

/** A question about a text that takes longer has found a way to be slow, in milliseconds. */
const mostMilliseconds = 1000;

export const tomlParts: Readonly<Record<string, SoakPart>> = {
  "toml-mutants": compareReadings,
  "language-mutants": askOfMutants,
};

function compareReadings(): ReturnType<SoakPart> {
  const seed = Date.now() % 2 ** 31;
  const differences: string[] = [];
  for (const text of mutants(texts, seed)) {
    const difference = differenceOn(text);
    if (difference !== undefined) differences.push(`${JSON.stringify(text)}: ${difference}`);
  }
  const shown = differences.slice(0, 3).join("; ");
  const figures = `${texts.toLocaleString("en-US")} texts of seed ${seed}, ${differences.length} differences ${shown}`;
  return Promise.resolve({ passed: differences.length === 0, summary: figures.trim() });
}

/** Half of the texts as torchtitan's: nothing may throw, and nothing take long. */
async function askOfMutants(): ReturnType<SoakPart> {
  const seed = Date.now() % 2 ** 31;
  const torchtitan = createTorchtitanDialect({ worldSize: 8 });
  const failures: string[] = [];
  let slowest = { name: "nothing", milliseconds: 0 };
  let index = 0;
  for (const text of mutants(asked, seed)) {
    const document = documentOf(text, undefined, index % 2 === 0 ? undefined : torchtitan);
    try {
      const [first] = await askEverything(document, (index * 7919) % (text.length + 1));
      if (first !== undefined && first.milliseconds > slowest.milliseconds) slowest = first;
    } catch (error) {
      if (!(error instanceof ResponseError)) failures.push(`${JSON.stringify(text)}: ${String(error)}`);
    }
    index++;
  }
  const summary =
    `${asked.toLocaleString("en-US")} texts of seed ${seed}, ${failures.length} failures ` +
    `${failures.slice(0, 3).join("; ")}, the slowest answer ${slowest.name} ${slowest.milliseconds.toFixed(0)} ms`;
  return { passed: failures.length === 0 && slowest.milliseconds < mostMilliseconds, summary };
}
