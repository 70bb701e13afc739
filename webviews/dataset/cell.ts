// A cell of the table: one line of text, with what cannot be seen made visible.
import { html, nothing, type TemplateResult } from "lit-html";
import type { TableRow } from "../../schemas/protocol/table.ts";
import { t } from "../texts.ts";

/** Characters that are in the page: no column shows more. */
const LONGEST = 300;

export function cell(row: TableRow, column: number): TemplateResult | typeof nothing {
  const text = row.cells[column];
  if (text === undefined || text === null)
    return html`<span class="no-value" aria-label=${t("no value")}>—</span>`;
  if (text === "") return html`<span class="no-value">${t("empty")}</span>`;
  return shortened(text, row.cut.includes(column));
}

export function shortened(text: string, isCut = false): TemplateResult {
  const hasMore = isCut || text.length > LONGEST;
  return html`${inOneLine(text.slice(0, LONGEST))}${hasMore ? "…" : nothing}`;
}

/** Line breaks and tabs as signs, so that a row stays one line high. */
function inOneLine(text: string): string {
  return text.replaceAll(/\r\n|\r|\n/g, " ⏎ ").replaceAll("\t", " ⇥ ");
}
