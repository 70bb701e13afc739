// Shares, dates and names as people read them.
import { language, t } from "../texts.ts";

const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
const dateAndTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });

export function share(fraction: number): string {
  return percent.format(Math.floor(fraction * 100) / 100);
}

export function moment(iso: string): string {
  return dateAndTime.format(new Date(iso));
}

export function splitName(split: string): string {
  switch (split) {
    case "train":
      return t("Training");
    case "validation":
      return t("Validation");
    case "test":
      return t("Test");
    default:
      return split;
  }
}
