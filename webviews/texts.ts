// Texts of the pages: English in the code, other languages from the bundle that the extension passes on.
import { config, t as translate } from "@vscode/l10n";
import { pageData } from "./host.ts";

const { locale, texts } = pageData();
config({ contents: texts });

/** The text in the user's language; `{0}`, `{1}` … are replaced. Call it with a literal, which tests look for. */
export function t(text: string, ...values: (string | number)[]): string {
  return translate(text, ...values);
}

/** The display language as a BCP 47 tag, for numbers and dates. */
export const language = locale;
