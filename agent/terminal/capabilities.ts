// What the terminal that a stream leads to can show.

export interface TerminalLike {
  isTTY?: boolean;
  columns?: number;
  rows?: number;
}

export interface Capabilities {
  /** Lines can be redrawn in place. */
  live: boolean;
  colours: boolean;
  /** Braille and box-drawing characters can be expected to appear. */
  unicode: boolean;
  width: number;
  height: number;
}

/** Follows NO_COLOR (no-color.org), TERM and the locale's character set. */
export function capabilitiesOf(
  stream: TerminalLike,
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): Capabilities {
  const terminal = stream.isTTY === true && environment["TERM"] !== "dumb";
  return {
    live: terminal,
    colours: terminal && (environment["NO_COLOR"] ?? "") === "",
    unicode: platform === "win32" ? windowsShowsUnicode(environment) : localeIsUtf8(environment, platform),
    width: Math.max(20, stream.columns ?? 80),
    height: Math.max(4, stream.rows ?? 24),
  };
}

/** The old console's fonts have no Braille; Windows Terminal, VS Code and MSYS terminals do. */
function windowsShowsUnicode(environment: NodeJS.ProcessEnv): boolean {
  return ["WT_SESSION", "TERM_PROGRAM", "TERM"].some((name) => (environment[name] ?? "") !== "");
}

function localeIsUtf8(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  // The bare Linux console has 512 glyphs, none of them Braille.
  if (environment["TERM"] === "linux") return false;
  const locale = ["LC_ALL", "LC_CTYPE", "LANG"]
    .map((name) => environment[name])
    .find((value) => value !== undefined && value !== "");
  return locale === undefined ? platform === "darwin" : /utf-?8/i.test(locale);
}
