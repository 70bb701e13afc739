// The colours of the pages outside an editor: a small palette, given to the pages under the names of VS Code's variables.
import { darkPalette, forcedPalette, lightPalette, type Role } from "./palette.ts";
import { themeVariables } from "./theme-variables.ts";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const KEPT = "trainyard.theme";

export class Theme {
  readonly #documents = new Set<Document>();
  readonly #prefersDark = matchMedia("(prefers-color-scheme: dark)");
  readonly #isForced = matchMedia("(forced-colors: active)");

  constructor() {
    for (const query of [this.#prefersDark, this.#isForced])
      query.addEventListener("change", () => {
        this.#applyAll();
      });
  }

  get choice(): ThemeChoice {
    const kept = localStorage.getItem(KEPT);
    return themeChoices.find((choice) => choice === kept) ?? "system";
  }

  set choice(choice: ThemeChoice) {
    localStorage.setItem(KEPT, choice);
    this.#applyAll();
  }

  /** The document has the colours from now on. */
  add(document: Document): void {
    this.#documents.add(document);
    this.#apply(document);
  }

  remove(document: Document): void {
    this.#documents.delete(document);
  }

  #applyAll(): void {
    for (const document of this.#documents) this.#apply(document);
  }

  #apply({ documentElement, body }: Document): void {
    const isDark = this.choice === "system" ? this.#prefersDark.matches : this.choice === "dark";
    const isForced = this.#isForced.matches;
    const palette = { ...(isDark ? darkPalette : lightPalette), ...(isForced && forcedPalette) };
    for (const [name, value] of Object.entries(themeVariables))
      documentElement.style.setProperty(
        `--vscode-${name}`,
        value in palette ? palette[value as Role] : value,
      );
    const kind = isDark ? "vscode-dark" : "vscode-light";
    const kinds = isForced
      ? ["vscode-high-contrast", ...(isDark ? [] : ["vscode-high-contrast-light"])]
      : [kind];
    body.classList.remove(
      "vscode-dark",
      "vscode-light",
      "vscode-high-contrast",
      "vscode-high-contrast-light",
    );
    body.classList.add(...kinds);
  }
}
