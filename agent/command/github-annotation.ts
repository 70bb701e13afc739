// A problem as a workflow command of GitHub Actions, which marks its lines in the changes of a pull request.
import path from "node:path";
import type { PlacedProblem } from "../language/check-file.ts";

const levels = { error: "error", warning: "warning", info: "notice" } as const;

/** Paths are relative to the current folder, which a job begins in the checkout with. */
export function asGitHubCommand(problem: PlacedProblem): string {
  const { severity, code, message, advice, file, line, column, endLine, endColumn } = problem;
  const properties: Record<string, string | number | undefined> = {
    file: file === undefined ? undefined : path.relative(process.cwd(), file).replaceAll(path.sep, "/"),
    line,
    // Columns of several lines mean nothing there.
    ...(endLine === line && { col: column, endColumn }),
    endLine,
    title: code,
  };
  const named = Object.entries(properties)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const text = advice === undefined ? message : `${message} ${advice}`;
  return `::${levels[severity]} ${named.join(",")}::${escapeText(text)}`;
}

function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
