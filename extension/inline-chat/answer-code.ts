// The code in a model's answer: without fences, prose around it and what the model has thought before. Pure.

const OPENING = /^( {0,3})(`{3,}|~{3,})[^`]*$/;
const THOUGHT = /^\s*<think>[\s\S]*?<\/think>/;

/**
 * Lines of the code. Of an answer that is still being written only what can be told already: whole lines, and nothing
 * of a first line, which may be an introduction to what comes.
 */
export function codeIn(answer: string, isWhole: boolean): string[] {
  const said = answer.replaceAll("\r\n", "\n").replace(THOUGHT, "");
  if (/^\s*<think>/.test(said)) return [];
  const lines = said.split("\n");
  if (!isWhole) lines.pop();
  const opening = lines.findIndex((line) => OPENING.test(line));
  if (opening >= 0) return fenced(lines.slice(opening), isWhole);
  const bare = withoutBlankEnds(lines);
  const isTold = isWhole || bare.filter((line) => line.trim() !== "").length > 1;
  return isTold ? bare : [];
}

/** The code's own indentation, moved to where it goes. What stands further in already is left there. */
export function indented(code: readonly string[], indentation: string): string[] {
  const first = code.find((line) => line.trim() !== "");
  const own = indentationOf(first ?? "");
  if (!indentation.endsWith(own)) return [...code];
  const missing = indentation.slice(0, indentation.length - own.length);
  return code.map((line) => (line.trim() === "" ? line : missing + line));
}

export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

/** From the opening fence to the one that closes it, or to the end. */
function fenced([opening, ...lines]: readonly string[], isWhole: boolean): string[] {
  const [, margin, fence] = OPENING.exec(opening!)!;
  const closing = new RegExp(`^ {0,3}\\${fence![0]!}{${fence!.length},}\\s*$`);
  const end = lines.findIndex((line) => closing.test(line));
  const inside = end < 0 ? lines : lines.slice(0, end);
  // An answer that was cut off ends with its last line, not with an empty one.
  if (end < 0 && isWhole && inside.at(-1) === "") inside.pop();
  const indentation = new RegExp(`^ {0,${margin!.length}}`);
  return inside.map((line) => line.replace(indentation, ""));
}

function withoutBlankEnds(lines: readonly string[]): string[] {
  const isText = (line: string): boolean => line.trim() !== "";
  return lines.slice(lines.findIndex(isText), lines.findLastIndex(isText) + 1);
}
