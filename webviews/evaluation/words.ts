// Metrics and their values, in words.
import type { Difference, MetricResult } from "../../schemas/evaluation.ts";
import { language, t } from "../texts.ts";

/** The agent names metrics in English; a name that somebody has given stays. */
export function metricTitle({ title }: Pick<MetricResult, "title">): string {
  const known: Readonly<Record<string, string>> = {
    Loss: t("Loss"),
    Perplexity: t("Perplexity"),
    "Same to the letter": t("Same to the letter"),
    "Exact match": t("Exact match"),
    "Token F1": t("Token F1"),
    "ROUGE-L": t("ROUGE-L"),
    "Valid JSON": t("Valid JSON"),
    "Matches the pattern": t("Matches the pattern"),
    "Right label": t("Right label"),
    "Own metric": t("Own metric"),
    Accuracy: t("Accuracy"),
    "Accuracy by length": t("Accuracy by length"),
  };
  return known[title] ?? title;
}

export function metricValue(value: number | null, isShare: boolean): string {
  if (value === null) return "–";
  return isShare
    ? value.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 })
    : value.toLocaleString(language, { maximumSignificantDigits: 3 });
}

export function intervalText({ interval, isShare }: Pick<MetricResult, "interval" | "isShare">): string {
  if (interval === null) return "";
  const [low, high] = interval;
  return t("95 %: {0} to {1}", metricValue(low, isShare), metricValue(high, isShare));
}

/** "+12 points" of shares, else the plain difference. */
export function differenceText({ difference, isShare }: Difference): string {
  if (difference === null) return "–";
  const amount = isShare ? difference * 100 : difference;
  const shown = amount.toLocaleString(language, {
    signDisplay: "exceptZero",
    ...(isShare ? { maximumFractionDigits: 1 } : { maximumSignificantDigits: 3 }),
  });
  return isShare ? t("{0} points", shown) : shown;
}

export function verdictText(verdict: Difference["verdict"]): string {
  switch (verdict) {
    case "better":
      return t("better");
    case "worse":
      return t("worse");
    case "same":
      return t("the same");
    case "unclear":
      return t("not clear");
  }
}

/** A row's score: a tick or a cross where it is right or wrong. */
export function scoreText(score: number | null): string {
  if (score === null) return "–";
  return score.toLocaleString(language, { maximumFractionDigits: 2 });
}
