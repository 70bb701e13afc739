// The names and values of metrics as the editor's trees and pages write them.

/** The agent names metrics in English; a name that somebody has given stays. `t` translates a literal. */
export function metricTitle({ title }: { title: string }, t: (text: string) => string): string {
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

/** A share in percent, and everything else to three digits, as `language` writes numbers. */
export function metricValue(value: number | null, isShare: boolean, language: string | undefined): string {
  if (value === null) return "–";
  return isShare
    ? value.toLocaleString(language, { style: "percent", maximumFractionDigits: 1 })
    : value.toLocaleString(language, { maximumSignificantDigits: 3 });
}
