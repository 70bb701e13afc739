// Metrics and their values, in words.
import type { Difference, MetricResult } from "../../schemas/evaluation.ts";
import { metricTitle as sharedTitle, metricValue as sharedValue } from "../../schemas/metric-words.ts";
import { language, t } from "../texts.ts";

export function metricTitle(metric: Pick<MetricResult, "title">): string {
  return sharedTitle(metric, t);
}

export function metricValue(value: number | null, isShare: boolean): string {
  return sharedValue(value, isShare, language);
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
