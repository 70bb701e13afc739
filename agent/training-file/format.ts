// Shows problems on a terminal: where, what, the line itself with a mark under it, and what to do.
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../schemas/problem.ts";

/** Longest part of a source line that is shown, in characters. */
const widestLine = 100;

/** Larger files are named without their text. */
const largestShown = 4 * 1024 * 1024;

/** One block per problem, parted by empty lines. Paths are relative to the current folder where that is shorter. */
export function formatProblems(problems: readonly Problem[]): string {
  const linesOf = new Map<string, readonly string[]>();
  return problems
    .map((problem) => {
      const { file } = problem;
      if (file !== undefined && !linesOf.has(file)) linesOf.set(file, readLines(file));
      return formatProblem(problem, linesOf.get(file ?? ""));
    })
    .join("\n\n");
}

function formatProblem(problem: Problem, lines: readonly string[] | undefined): string {
  const { severity, code, message, advice } = problem;
  const place = placeOf(problem);
  const headline = `${place}${severity} ${code}: ${visible(message)}`;
  const excerpt = excerptOf(problem, lines);
  return [headline, ...excerpt, ...(advice === undefined ? [] : [`  ${visible(advice)}`])].join("\n");
}

function placeOf({ file, line, column }: Problem): string {
  if (file === undefined) return line === undefined ? "" : `line ${line}: `;
  const relative = path.relative(process.cwd(), file);
  const shown = relative !== "" && !relative.startsWith("..") ? relative : file;
  const position = [line, column].filter((part) => part !== undefined).map((part) => `:${part}`);
  return `${visible(shown)}${position.join("")}: `;
}

function excerptOf({ line, column }: Problem, lines: readonly string[] | undefined): string[] {
  const text = line === undefined ? undefined : lines?.[line - 1];
  if (text === undefined || line === undefined) return [];
  // Keeps the marked place in sight when the line is long.
  const from = column !== undefined && column > widestLine - 20 ? column - Math.floor(widestLine / 2) : 0;
  const shown = visible(text.slice(from, from + widestLine));
  const margin = String(line);
  const excerpt = [`  ${margin} | ${shown}`];
  if (column !== undefined) {
    const before = visible(text.slice(from, column - 1));
    excerpt.push(`  ${" ".repeat(margin.length)} | ${" ".repeat(widthOf(before))}^`);
  }
  return excerpt;
}

/** Text from a file cannot move the cursor or change colours. */
function visible(text: string): string {
  return text.replace(/\t/g, " ").replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, "\uFFFD");
}

/** Columns that a text takes on a terminal: two for each East Asian character and emoji. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) {
    if (/\p{M}/u.test(character)) continue;
    width +=
      /[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Hang}\p{Emoji_Presentation}\u3000-\u303f\uff01-\uff60]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return width;
}

function readLines(file: string): readonly string[] {
  try {
    const found = statSync(file);
    if (!found.isFile() || found.size > largestShown) return [];
    return readFileSync(file, "utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/);
  } catch {
    return [];
  }
}
