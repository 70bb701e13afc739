// Checks training files on the disk as the language server checks them in an editor.
import type { Problem } from "../../schemas/problem.ts";
import type { Home } from "../store/home.ts";
import { withFacts, type FactBook } from "../training-file/facts.ts";
import { readText } from "../training-file/text.ts";
import { diagnose } from "./diagnose.ts";
import { createDocument } from "./document.ts";
import type { Finding } from "./finding.ts";
import { recognise } from "./recognise.ts";
import type { Target } from "./torchtitan/dialect.ts";
import { createYamlDocument } from "./yaml/document.ts";

/** A problem with its place from its first character to the one after its last; lines and columns count from 1. */
export interface PlacedProblem extends Problem {
  endLine?: number;
  endColumn?: number;
}

export interface CheckOptions {
  /** What files of torchtitan are checked for. */
  target: Target;
  /** In which imported rows are looked for. */
  home: Home;
  /** Shared by all files of one check. */
  book: FactBook;
}

/** Undefined for a file that is no training file of a kind that is known. Never rejects because of what a file holds. */
export async function checkFile(file: string, options: CheckOptions): Promise<PlacedProblem[] | undefined> {
  const { value: text, problems } = await readText(file);
  if (text === undefined) return problems;
  const yaml = createYamlDocument(file, text);
  if (yaml !== undefined) {
    const { diagnoseYaml } = await import("./yaml/diagnose.ts");
    return diagnoseYaml(yaml).map(asProblem);
  }
  const { target, home, book } = options;
  const document = createDocument(file, text, (name, tree) => recognise(name, tree, target));
  if (document === undefined) return undefined;
  const textOf = () => undefined;
  return (await withFacts((facts) => diagnose(document, { facts, textOf, home }), book)).map(asProblem);
}

function asProblem({ code, severity, message, advice, place }: Finding): PlacedProblem {
  const { start, end } = place.positions.rangeOf(place.span);
  return {
    ...{ code, severity, message },
    ...(advice !== undefined && { advice }),
    file: place.file,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}
