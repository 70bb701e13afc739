// What turns facts into words: the translation of texts, and the language in which figures are written.
import type { Translate } from "../translate.ts";

export interface Words {
  readonly t: Translate;
  /** As `zh-cn`. */
  readonly language: string;
}

/** "3 Feb, 14:05", with the year where it is another one. */
export function formatMoment(time: string, now: Date, language: string): string {
  const date = new Date(time);
  const isThisYear = date.getFullYear() === now.getFullYear();
  return date.toLocaleString(language, {
    ...(!isThisYear && { year: "numeric" }),
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
  });
}

/** "14:05". */
export function formatClock(time: string, language: string): string {
  return new Date(time).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit" });
}

/** 0.634 → "63 %", as the language writes it. */
export function formatShare(share: number, language: string): string {
  return share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });
}

/** Parts of a description, as "63% · loss 1.23"; those that are not known are left out. */
export function joinFacts(facts: readonly (string | undefined)[]): string {
  return facts.filter((fact) => fact !== undefined && fact !== "").join(" · ");
}
