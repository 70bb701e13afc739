// Problems of a text that is no TOML, or no TOML of a training file.
import type { Problem } from "../../schemas/problem.ts";
import type { TomlMistake } from "../toml/tree.ts";
import type { Position } from "./toml.ts";

export function syntaxProblem({ code, message, advice }: TomlMistake, position: Position): Problem {
  return { code, severity: "error", message, advice, ...position };
}

/** What the parser of values refuses, though no mistake was found. */
export function refusedByParser(position: Position): Problem {
  return {
    code: "toml_syntax",
    severity: "error",
    message: "This is not valid TOML.",
    advice: 'A line is `key = value`, `[table]` or `# comment`; texts stand in "quotes".',
    ...position,
  };
}

export function prototypeKey(position: Position): Problem {
  return {
    code: "unknown_key",
    severity: "error",
    message: 'There is no key "__proto__".',
    advice: "Remove it.",
    ...position,
  };
}
