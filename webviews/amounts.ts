// Amounts of what pages often count, in words.
import { plural } from "../schemas/plural.ts";
import { language, t } from "./texts.ts";

const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

export function rowsInWords(rows: number): string {
  return plural(rows, t("1 row"), t("{0} rows", whole.format(rows)));
}

export function tokensInWords(tokens: number): string {
  return plural(tokens, t("1 token"), t("{0} tokens", whole.format(tokens)));
}
