// Amounts of what pages often count, in words.
import { plural } from "../schemas/plural.ts";
import { language, t } from "./texts.ts";

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

/** "13,860". */
export function countInWords(count: number): string {
  return whole.format(count);
}

export function rowsInWords(rows: number): string {
  return plural(rows, t("1 row"), t("{0} rows", whole.format(rows)));
}

export function tokensInWords(tokens: number): string {
  return plural(tokens, t("1 token"), t("{0} tokens", whole.format(tokens)));
}

/** In powers of 1000. */
export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  const digits = value < 10 && power > 0 ? 1 : 0;
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })} ${UNITS[power]!}`;
}
