// Regular expressions of metrics: some go back for ever in some texts, so each try has an end.
import vm from "node:vm";

const longestMilliseconds = 1000;
/** After so many texts that took too long, no other one is tried; fewer where somebody waits for a page. */
const mostSlowTexts = { judging: 10, showing: 1 };

/** What is said of a row whose text takes too long. */
export class SlowPattern extends Error {
  constructor() {
    super(`the expression takes longer than ${longestMilliseconds / 1000} s`);
  }
}

/** Finds the first place; null where there is none. Throws `SlowPattern`, and `SyntaxError` for no expression. */
export function timedPattern(
  source: string,
  flags: string,
  mostSlow = mostSlowTexts.judging,
): (text: string) => RegExpExecArray | null {
  const globals = { pattern: new RegExp(source, flags), text: "" };
  const context = vm.createContext(globals);
  let slowTexts = 0;
  return (text) => {
    if (slowTexts >= mostSlow) throw new SlowPattern();
    globals.text = text;
    // As of a sticky or global expression, which would go on where it found something last.
    globals.pattern.lastIndex = 0;
    try {
      return find.runInContext(context, { timeout: longestMilliseconds }) as RegExpExecArray | null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ERR_SCRIPT_EXECUTION_TIMEOUT") throw error;
      slowTexts++;
      throw new SlowPattern();
    }
  };
}

const find = new vm.Script("pattern.exec(text)");

/** What a pattern's first group takes out of a text, or the whole text; undefined where it does not match. Throws `SlowPattern`. */
export function partOf(
  pattern: string | undefined,
  mostSlow = mostSlowTexts.judging,
): (text: string) => string | undefined {
  if (pattern === undefined) return (text) => text;
  const exec = timedPattern(pattern, "m", mostSlow);
  return (text) => exec(text)?.[1];
}

/** As `partOf`; undefined for a text that takes too long, too. */
export function partWhereFound(pattern: string | undefined): (text: string) => string | undefined {
  const parts = partOf(pattern, mostSlowTexts.showing);
  return (text) => {
    try {
      return parts(text);
    } catch (error) {
      if (error instanceof SlowPattern) return undefined;
      throw error;
    }
  };
}
