// Colours for code, by classes that markdown.css gives the theme's colours.
import hljs from "highlight.js/lib/common";

/** Longer code stays plain: colouring it would be felt. */
const LONGEST = 60_000;

/** HTML with a class for each kind of word, or undefined where the language is not known. */
export function highlighted(code: string, language: string): string | undefined {
  if (code.length > LONGEST || hljs.getLanguage(language) === undefined) return undefined;
  return hljs.highlight(code, { language, ignoreIllegals: true }).value;
}
