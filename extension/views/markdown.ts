// Tooltips as Markdown: a heading, facts, and paragraphs. Texts of people and programs stay texts.
import { withoutOverrides } from "../../schemas/direction.ts";
import type { Words } from "./words.ts";

export type Fact = readonly [label: string, value: string | undefined];

/** Facts without a value are left out, as are empty paragraphs. */
export function tooltipOf(
  { t }: Pick<Words, "t">,
  heading: string,
  facts: readonly Fact[],
  paragraphs: readonly (string | undefined)[] = [],
): string {
  const rows = facts.flatMap(([label, value]) =>
    value === undefined || value === "" ? [] : [escapeMarkdown(t("{0}: {1}", label, value))],
  );
  const texts = paragraphs.flatMap((text) =>
    text === undefined || text === "" ? [] : [escapeMarkdown(text)],
  );
  // Two spaces at the end of a line break it.
  return [`**${escapeMarkdown(heading)}**`, rows.join("  \n"), ...texts]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The text as it is, whatever Markdown would make of its characters; it turns nothing of what stands around it. */
export function escapeMarkdown(text: string): string {
  return withoutOverrides(text)
    .replaceAll(/[\\`*_{}[\]()#+\-.!|~<>$&]/g, String.raw`\$&`)
    .replaceAll(/\s*\n\s*/g, "  \n");
}
