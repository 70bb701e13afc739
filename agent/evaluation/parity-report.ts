// The parity of exports in words: a table for people, and a warning for whatever is not the model that was trained.
import type { FormatParity } from "../../schemas/evaluation.ts";
import type { GgufType } from "../../schemas/export.ts";

/**
 * How far apart the largest logits may be, as a share of the largest one, and how often the most probable token
 * must be the same. Sums of float32 in another order differ by some 1e-6; half precision keeps 11 bits of each
 * factor, q8_0 about 7.
 */
const expectations: Readonly<Record<GgufType, { difference: number; top1: number }>> = {
  f32: { difference: 1e-3, top1: 0.999 },
  f16: { difference: 0.02, top1: 0.98 },
  q8_0: { difference: 0.15, top1: 0.9 },
  q6_K: { difference: 0.25, top1: 0.85 },
  q4_K_M: { difference: 0.5, top1: 0.7 },
  q4_0: { difference: 0.6, top1: 0.6 },
};

/** What is wrong with an export, in sentences; none when it is the model that was trained. */
export function parityWarnings(parity: FormatParity): string[] {
  const { format, type, positions, parityTop1, largestLogitDifference, largestLogit, sameTokens } = parity;
  const expected = expectations[type];
  const name = `The ${format} export (${type})`;
  if (positions === 0) return [`${name} was not compared: there was no prompt.`];
  const warnings: string[] = [];
  if (largestLogitDifference === null || largestLogit === null) {
    warnings.push(`${name} computes values that are infinite or not numbers.`);
  } else if (parityTop1 < expected.top1 || largestLogitDifference > expected.difference * largestLogit) {
    warnings.push(
      `${name} is not the model that was trained: it prefers another token at ${percent(1 - parityTop1)} of the ` +
        `positions, and its logits are up to ${largestLogitDifference.toPrecision(2)} away. ` +
        (type === "f32"
          ? "Export it again."
          : "Export it as f32 to see whether the number format is to blame."),
    );
  }
  if (!sameTokens) {
    warnings.push(
      `${name} splits some prompts into other tokens than in training, so its answers may be worse.`,
    );
  }
  return warnings;
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
      parity.largestLogitDifference?.toPrecision(2) ?? "not finite",
      parity.sameTokens ? "yes" : "no",
    ].join(" | "),
  );
  const warnings = reports.flatMap(parityWarnings);
  return [
    "| format | numbers | prompts | same greedy token | same whole answer | largest logit difference | same token ids |",
    "|---|---|---|---|---|---|---|",
    ...rows.map((row) => `| ${row} |`),
    ...warnings.flatMap((warning) => ["", `**Warning:** ${warning}`]),
    "",
  ].join("\n");
}

/** Rounded down, so that 100 % means all. */
function percent(share: number): string {
  return `${Math.floor(share * 1000 + 1e-9) / 10} %`;
}
