// What VS Code gives every webview: its colours and fonts as variables, which were read from the real one by
// test/editor/support/read-themes.program.ts, and a few styles.
import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

export const themeNames = ["light", "dark", "high-contrast", "high-contrast-light"] as const;
export type Theme = (typeof themeNames)[number];

/** What a webview's document had in VS Code. */
export const ThemeFile = z.strictObject({
  /** `--vscode-…` and their values, on the html element. */
  variables: z.record(z.string(), z.string()),
  bodyClass: z.string(),
  /** `data-` attributes of the body. */
  bodyData: z.record(z.string(), z.string()),
});
export type ThemeFile = z.infer<typeof ThemeFile>;

/** Stands in for VS Code's own sheet, which comes before all others in a layer that any rule wins over. */
const defaultStyles = `@layer vscode-default {
  body { margin: 0; padding: 0 20px; color: var(--vscode-editor-foreground); background: transparent;
    font: var(--vscode-font-weight) var(--vscode-font-size) var(--vscode-font-family); }
  a { color: var(--vscode-textLink-foreground); }
  code { color: var(--vscode-textPreformat-foreground); background: var(--vscode-textPreformat-background); }
}`;

export function themeFile(theme: Theme): string {
  return path.resolve("test", "webviews", "support", "themes", `${theme}.json`);
}

/** The page as VS Code would show it in a theme. */
export function themed(html: string, theme: Theme): string {
  const { variables, bodyClass, bodyData } = readTheme(theme);
  const style = Object.entries(variables)
    .map(([name, value]) => `${name}: ${value};`)
    .join(" ");
  const data = Object.entries(bodyData).map(([name, value]) => ` data-${name}="${escape(value)}"`);
  return html
    .replace("<html", () => `<html style="${escape(style)}"`)
    .replace("<head>", () => `<head><style>${defaultStyles}</style>`)
    .replace("<body>", () => `<body class="${escape(bodyClass)}"${data.join("")}>`);
}

function readTheme(theme: Theme): ThemeFile {
  return ThemeFile.parse(JSON.parse(readFileSync(themeFile(theme), "utf8")));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
}
