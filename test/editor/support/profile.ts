// The settings of a VS Code that is being tested: nothing is fetched, nothing pops up, all windows look the same.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

/** The colour themes that VS Code has by default: in the settings, in its menu, and as its page and webviews name them. */
export const themes = {
  light: { id: "Light 2026", label: "Light 2026", workbench: "vs", webview: "vscode-light" },
  dark: { id: "Dark 2026", label: "Dark 2026", workbench: "vs-dark", webview: "vscode-dark" },
  "high-contrast": {
    id: "Default High Contrast",
    label: "Dark High Contrast",
    workbench: "hc-black",
    webview: "vscode-high-contrast",
  },
  "high-contrast-light": {
    id: "Default High Contrast Light",
    label: "Light High Contrast",
    workbench: "hc-light",
    webview: "vscode-high-contrast-light",
  },
} as const;
export type Theme = keyof typeof themes;

export type Settings = Readonly<Record<string, unknown>>;

const quiet: Settings = {
  "chat.disableAIFeatures": true,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "update.showReleaseNotes": false,
  "window.autoDetectColorScheme": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
};

/** Writes the user's settings into a profile of `--user-data-dir`. */
export function writeSettings(userData: string, theme: Theme, further: Settings): void {
  const folder = path.join(userData, "User");
  mkdirSync(folder, { recursive: true });
  const settings = { ...quiet, "workbench.colorTheme": themes[theme].id, ...further };
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings, null, 2));
}

/** Writes the settings whose scope is the machine: a window on a server takes those from there, not from the user's. */
export function writeMachineSettings(userData: string, settings: Settings): void {
  const folder = path.join(userData, "Machine");
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "settings.json"), JSON.stringify(settings, null, 2));
}

/**
 * Sets the display language. VS Code takes one only with a language pack; this one has no texts, so that VS Code's own
 * stay English and everything that extensions say is in that language.
 */
export function writeDisplayLanguage(userData: string, locale: string): void {
  mkdirSync(userData, { recursive: true });
  const texts = path.join(userData, "no-texts.i18n.json");
  writeFileSync(texts, JSON.stringify({ contents: {} }));
  const pack = {
    hash: "none",
    label: locale,
    extensions: [{ extensionIdentifier: { id: "trainyard.no-texts" }, version: "1.0.0" }],
    translations: { vscode: texts },
  };
  writeFileSync(path.join(userData, "languagepacks.json"), JSON.stringify({ [locale]: pack }));
}
