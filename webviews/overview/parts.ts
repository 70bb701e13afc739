// What the parts of the overview share: how they ask, and how they say amounts.
import type { overviewPanel } from "../../schemas/panels/overview.ts";
import type { Up } from "../../schemas/panels/panel.ts";
import { language } from "../texts.ts";

export type Send = (intent: Up<typeof overviewPanel>) => void;

const UNITS = ["B", "KB", "MB", "GB", "TB"] as const;

/** In powers of 1000. */
export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, bytes)) / 3)));
  const value = bytes / 1000 ** power;
  const digits = value < 10 && power > 0 ? 1 : 0;
  return `${value.toLocaleString(language, { maximumFractionDigits: digits })} ${UNITS[power]!}`;
}

export function shareInWords(share: number): string {
  return share.toLocaleString(language, { style: "percent", maximumFractionDigits: 0 });
}

export function lossInWords(loss: number): string {
  return loss.toLocaleString(language, { maximumSignificantDigits: 4 });
}

export function momentInWords(time: string): string {
  const moment = new Date(time);
  const isToday = moment.toDateString() === new Date().toDateString();
  return moment.toLocaleString(
    language,
    isToday ? { hour: "2-digit", minute: "2-digit" } : { year: "numeric", month: "short", day: "numeric" },
  );
}
