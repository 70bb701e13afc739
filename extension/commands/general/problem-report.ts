// The text of a problem report: versions, settings and the end of the logs, without secrets.
import type { Translate } from "../../translate.ts";

export interface ReportFacts {
  readonly versions: Readonly<Record<string, string>>;
  /** Those that differ from their defaults. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly logs: Readonly<Record<string, string>>;
  /** Is written as `~`. */
  readonly homeFolder: string;
  readonly t: Translate;
}

const LINES_OF_LOG = 60;

/** Markdown. */
export function problemReport({ versions, settings, logs, homeFolder, t }: ReportFacts): string {
  const sections = [
    `# ${t("Problem with Trainyard")}`,
    `## ${t("What happened")}\n\n<!-- ${t("What did you do, what did you expect, and what came instead?")} -->`,
    `## ${t("Versions")}\n\n${table(versions)}`,
    `## ${t("Settings that were changed")}\n\n${Object.keys(settings).length === 0 ? t("None.") : fenced(JSON.stringify(settings, null, 2), "json")}`,
    ...Object.entries(logs)
      .filter(([, text]) => text.trim() !== "")
      .map(([name, text]) => `## ${name}\n\n${fenced(lastLines(text), "")}`),
  ];
  return `${withoutSecrets(sections.join("\n\n"), homeFolder)}\n`;
}

/** Tokens have 256 bits; nothing else in our logs looks like them. */
export function withoutSecrets(text: string, homeFolder: string): string {
  return text
    .replaceAll(homeFolder.replaceAll("\\", "\\\\"), "~")
    .replaceAll(homeFolder, "~")
    .replace(/(authorization["']?\s*[:=]\s*["']?)[^\s"',}]+(\s+[^\s"',}]+)?/gi, "$1(removed)")
    .replace(/\b(bearer\s+)\S+/gi, "$1(removed)")
    .replace(/(["']?(?:token|password|secret|api_?key)["']?\s*[:=]\s*["']?)[^\s"',}]+/gi, "$1(removed)")
    .replace(/(?<![\w-])[\w-]{43}(?![\w-])/g, "(removed)");
}

function table(facts: Readonly<Record<string, string>>): string {
  return Object.entries(facts)
    .map(([name, value]) => `- ${name}: ${value}`)
    .join("\n");
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-LINES_OF_LOG).join("\n");
}

/** A fence longer than any in the text. */
function fenced(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language}\n${text}\n${fence}`;
}
