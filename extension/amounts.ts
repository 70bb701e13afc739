// Amounts as people read them: numbers, bytes, durations and how long ago something was.
import { plural } from "../schemas/plural.ts";
import type { Translate } from "./translate.ts";

/** 13860 → "13,860". */
export function formatCount(value: number, language: string): string {
  return value.toLocaleString(language, { maximumFractionDigits: 0 });
}

/** "1 row", "13,860 rows". */
export function formatRows(rows: number, { t, language }: { t: Translate; language: string }): string {
  return plural(rows, t("1 row"), t("{0} rows", formatCount(rows, language)));
}

/** "1 core", "16 cores". */
export function formatCores(cores: number, { t, language }: { t: Translate; language: string }): string {
  return plural(cores, t("1 core"), t("{0} cores", formatCount(cores, language)));
}

/** 1000576 → "1M", 21400 → "21.4K". */
export function formatRoughly(value: number, language: string): string {
  return value.toLocaleString(language, { notation: "compact", maximumFractionDigits: 1 });
}

/** Up to four digits that say something: 0.0301, 2.417, 11.3. */
export function formatLoss(value: number, language: string): string {
  return value.toLocaleString(language, { maximumSignificantDigits: 4 });
}

const UNITS = ["B", "KB", "MB", "GB", "TB"];

/** In powers of 1000, as disks and operating systems for people count. */
export function formatBytes(bytes: number, language: string): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  return `${value.toLocaleString(language, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${UNITS[power]!}`;
}

/** "40 s", "3 min", "2 h 10 min", "3 d 4 h". */
export function formatDuration(seconds: number, t: Translate): string {
  if (seconds < 90) return t("{0} s", Math.max(0, Math.round(seconds)));
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return t("{0} min", minutes);
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? t("{0} h", hours) : t("{0} h {1} min", hours, minutes % 60);
  return t("{0} d {1} h", Math.floor(hours / 24), hours % 24);
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
];

/** "5 minutes ago", "yesterday". */
export function formatAgo(time: string, now: number, language: string): string {
  const seconds = (Date.parse(time) - now) / 1000;
  const [unit, length] = STEPS.find(([, size]) => Math.abs(seconds) >= size) ?? ["second", 1];
  const format = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  return format.format(Math.trunc(seconds / length), unit);
}
