// TOML against another parser, on many more texts with random mistakes than the unit tests have time for.
import { differenceOn, mutants } from "../support/toml-mutants.ts";
import type { SoakPart } from "./part.ts";

const texts = 200_000;

export const tomlParts: Readonly<Record<string, SoakPart>> = { "toml-mutants": compareReadings };

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
