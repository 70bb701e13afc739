// The editor's colours as a canvas needs them: resolved, and read again when the theme changes.

export interface ChartTheme {
  readonly foreground: string;
  readonly muted: string;
  readonly grid: string;
  readonly background: string;
  readonly warning: string;
  readonly error: string;
  readonly font: string;
  readonly isHighContrast: boolean;
  /** By a curve's place in the palette; a second round of the colours is dashed. */
  colourOf(place: number): string;
}

const colours = ["blue", "orange", "green", "purple", "red", "yellow"] as const;
/** In CSS pixels: solid, dashed, dotted, both. With six colours that tells 24 curves apart. */
const dashes: readonly (readonly number[])[] = [[], [7, 3], [2, 2.5], [8, 3, 2, 3]];

export function dashOf(place: number): readonly number[] {
  return dashes[Math.floor(place / colours.length) % dashes.length]!;
}

/** As CSS, for what is not drawn on a canvas. Some themes of high contrast leave colours out. */
export function colourVariable(place: number): string {
  return `var(--vscode-charts-${colours[place % colours.length]!}, var(--vscode-foreground))`;
}

export function readTheme(): ChartTheme {
  const probe = document.createElement("span");
  probe.hidden = true;
  // Where the system forces its colours, everything would be of the same one.
  probe.style.forcedColorAdjust = "none";
  document.body.append(probe);
  const resolve = (colour: string): string => {
    probe.style.color = "";
    probe.style.color = colour;
    return getComputedStyle(probe).color;
  };
  const palette = colours.map((_, place) => resolve(colourVariable(place)));
  const isHighContrast = /vscode-high-contrast/.test(document.body.className);
  const theme: ChartTheme = {
    foreground: resolve("var(--vscode-foreground)"),
    muted: resolve("var(--vscode-descriptionForeground)"),
    grid: resolve(
      isHighContrast
        ? "color-mix(in srgb, var(--vscode-foreground) 30%, transparent)"
        : "color-mix(in srgb, var(--vscode-foreground) 9%, transparent)",
    ),
    background: resolve("var(--vscode-editor-background)"),
    warning: resolve("var(--vscode-editorWarning-foreground)"),
    error: resolve("var(--vscode-errorForeground)"),
    font: getComputedStyle(document.body).fontFamily,
    isHighContrast,
    colourOf: (place) => palette[place % palette.length]!,
  };
  probe.remove();
  return theme;
}

/** Calls back after the user has chosen another theme. */
export function onThemeChange(listener: () => void): void {
  const observer = new MutationObserver(listener);
  observer.observe(document.body, { attributeFilter: ["class", "data-vscode-theme-id"] });
  observer.observe(document.documentElement, { attributeFilter: ["style"] });
}
