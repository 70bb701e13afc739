// The parity of exports in words: a table for people, and a warning for whatever is not the model that was trained.
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { ExportType } from "../../schemas/export.ts";

/** What an export of a number format may differ by before it is no longer the model that was trained. */
interface Expectation {
  /** How far apart the largest logits may be, as a share of the largest one. */
  readonly difference: number;
  /** How often the most probable token must be the same. */
  readonly top1: number;
  /** The mean Kullback-Leibler divergence, in nats. */
  readonly divergence: number;
  /** By which factor the perplexity of the same text may be higher. */
  readonly perplexity: number;
}

/**
 * Sums of float32 in another order differ by some 1e-6; half precision keeps 11 bits of each factor, q8_0 and int8 about 7,
 * the others as many as they are called after. The bounds are some times what was measured for a model of
 * 135 million parameters, which suffers more than larger ones.
 */
const expectations: Readonly<Record<ExportType, Expectation>> = {
  f32: { difference: 1e-3, top1: 0.999, divergence: 1e-5, perplexity: 1.001 },
  f16: { difference: 0.02, top1: 0.98, divergence: 1e-3, perplexity: 1.01 },
  q8_0: { difference: 0.15, top1: 0.9, divergence: 0.02, perplexity: 1.05 },
  int8: { difference: 0.15, top1: 0.9, divergence: 0.02, perplexity: 1.05 },
  q6_K: { difference: 0.25, top1: 0.8, divergence: 0.08, perplexity: 1.1 },
  q4_K_M: { difference: 0.5, top1: 0.65, divergence: 0.4, perplexity: 1.3 },
  q4_0: { difference: 0.6, top1: 0.5, divergence: 1, perplexity: 1.5 },
};

/** What is wrong with an export, in sentences; none when it is the model that was trained. */
export function parityWarnings(parity: FormatParity): string[] {
  const { format, type, positions, largestLogitDifference, largestLogit, sameTokens } = parity;
  const name = `The ${format} export (${type})`;
  if (positions === 0) return [`${name} was not compared: there was no prompt.`];
  const warnings: string[] = [];
  if (largestLogitDifference === null || largestLogit === null) {
    warnings.push(`${name} computes values that are infinite or not numbers.`);
  } else {
    const reasons = reasonsOf(parity, largestLogitDifference, largestLogit);
    if (reasons.length > 0) {
      warnings.push(`${name} is not the model that was trained: ${sentence(reasons)}. ${adviceFor(type)}`);
    }
  }
  if (!sameTokens) {
    warnings.push(
      `${name} splits some prompts into other tokens than in training, so its answers may be worse.`,
    );
  }
  return warnings;
}

/** All that is known, as soon as one of it is beyond what the number format explains. */
function reasonsOf(parity: FormatParity, difference: number, largest: number): string[] {
  const { type, parityTop1, klDivergence, perplexity, referencePerplexity } = parity;
  const expected = expectations[type];
  const isKnown = perplexity != null && referencePerplexity != null;
  const isBeyond =
    parityTop1 < expected.top1 ||
    difference > expected.difference * largest ||
    (klDivergence ?? 0) > expected.divergence ||
    (isKnown && perplexity > expected.perplexity * referencePerplexity);
  if (!isBeyond) return [];
  return [
    `it prefers another token at ${percent(1 - parityTop1)} of the positions`,
    `its logits are up to ${difference.toPrecision(2)} away`,
    ...(klDivergence == null ? [] : [`its probabilities diverge by ${klDivergence.toPrecision(2)} nats`]),
    ...(isKnown
      ? [`its perplexity is ${inDigits(perplexity, 3)} instead of ${inDigits(referencePerplexity, 3)}`]
      : []),
  ];
}

function sentence(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")}, and ${parts.at(-1)}`;
}

function adviceFor(type: ExportType): string {
  if (type === "f32") return "Export it again.";
  const coarse = type !== "f16";
  return coarse
    ? "Export it as f16: if that agrees, the number format is too coarse for this model."
    : "Export it as f32 to see whether the number format is to blame.";
}

/** A Markdown table, and the warnings under it. */
export function formatParity(reports: readonly FormatParity[]): string {
  const rows = reports.map((parity) =>
    [
      parity.format,
      parity.type,
      String(parity.prompts),
      `${percent(parity.parityTop1)} of ${parity.positions}`,
      percent(parity.sameAnswers),
      parity.klDivergence?.toExponential(1) ?? "unknown",
      perplexities(parity),
      parity.largestLogitDifference?.toPrecision(2) ?? "not finite",
      parity.sameTokens ? "yes" : "no",
    ].join(" | "),
  );
  const warnings = reports.flatMap(parityWarnings);
  return [
    "| format | numbers | prompts | same greedy token | same whole answer | KL divergence | perplexity before, after | largest logit difference | same token ids |",
    "|---|---|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    ...warnings.flatMap((warning) => ["", `**Warning:** ${warning}`]),
    "",
  ].join("\n");
}

function perplexities({ referencePerplexity, perplexity }: FormatParity): string {
  if (referencePerplexity == null || perplexity == null) return "unknown";
  return `${inDigits(referencePerplexity, 4)}, ${inDigits(perplexity, 4)}`;
}

/** Of a number that may have more before its point; untrained models have perplexities of thousands. */
function inDigits(value: number, digits: number): string {
  return value < 10 ** digits - 0.5 ? value.toPrecision(digits) : value.toFixed(0);
}

/** Rounded down, so that 100 % means all. */
function percent(share: number): string {
  return `${Math.floor(share * 1000 + 1e-9) / 10} %`;
}
