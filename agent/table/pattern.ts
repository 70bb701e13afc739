// Regular expressions of users, which may take for ever: each use has a limit on its time.
import vm from "node:vm";
import { errors } from "../errors.ts";

/** For all texts that are tested together. */
const longestMilliseconds = 2000;

export class Pattern {
  readonly #source: string;
  readonly #globals: { pattern: RegExp; texts: readonly string[] };
  readonly #context: vm.Context;

  /** With the flag `u`. Throws `pattern_not_usable`. */
  constructor(source: string, matchCase: boolean) {
    this.#source = source;
    this.#globals = { pattern: compile(source, matchCase), texts: [] };
    this.#context = vm.createContext(this.#globals);
  }

  /** For each text whether it is found in it. Throws `pattern_too_slow`. */
  test(texts: readonly string[]): boolean[] {
    this.#globals.texts = texts;
    try {
      const found: unknown = testAll.runInContext(this.#context, { timeout: longestMilliseconds });
      return [...(found as boolean[])];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      throw errors.patternTooSlow(this.#source, longestMilliseconds / 1000);
    } finally {
      this.#globals.texts = [];
    }
  }
}

const testAll = new vm.Script("texts.map((text) => pattern.test(text))");

function compile(source: string, matchCase: boolean): RegExp {
  try {
    return new RegExp(source, matchCase ? "u" : "iu");
  } catch (error) {
    throw errors.patternNotUsable(
      source,
      (error as Error).message.replace(/^Invalid regular expression: /, ""),
    );
  }
}
