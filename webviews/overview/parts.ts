// What the parts of the overview share: how they ask, and how they say amounts.
import type { overviewPanel } from "../../schemas/panels/overview.ts";
import type { Up } from "../../schemas/panels/panel.ts";
import { language } from "../texts.ts";

export type Send = (intent: Up<typeof overviewPanel>) => void;

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
