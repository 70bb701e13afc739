// The line below the table: how many rows there are, how far they have been read, and what is going on.
import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../schemas/plural.ts";
import { countInWords, rowsInWords } from "../amounts.ts";
import { iconButton, link } from "../controls.ts";
import { t } from "../texts.ts";
import type { RowsModel } from "./rows-model.ts";
import { share } from "./wording.ts";

export function statusLine(rows: RowsModel, selected: number): TemplateResult {
  return html`<footer class="status">
    <span role="status">${rowsShown(rows)}</span>
    ${rows.isCounted || !rows.isOpen ? nothing : html`<span class="muted" aria-live="off">${t("reading, {0}", share(rows.fraction))}</span>`}
    ${
      rows.arranging === undefined
        ? nothing
        : html`<span role="status">${t("Filtering and sorting, {0}", share(rows.arranging))}</span>
            ${iconButton({
              icon: "debug-stop",
              label: t("Stop filtering and sorting"),
              onClick: () => {
                rows.stopArranging();
              },
            })}`
    }
    ${rows.arrangementFailure === null ? nothing : html`<span class="error" role="alert">${rows.arrangementFailure.message} ${rows.arrangementFailure.advice}</span>`}
    <span class="spring"></span>
    ${selected > 1 ? html`<span>${t("{0} rows chosen", countInWords(selected))}</span>` : nothing}
    ${
      rows.wanted.sort.length === 0
        ? nothing
        : link(t("Order of the file"), () => {
            rows.arrange({ ...rows.wanted, sort: [] });
          })
    }
  </footer>`;
}

function rowsShown(rows: RowsModel): string {
  if (!rows.isOpen && rows.fileRows === 0) return "";
  if (rows.shown.filters.length === 0) {
    return rows.isCounted ? rowsInWords(rows.fileRows) : `${rowsInWords(rows.fileRows)}…`;
  }
  return plural(
    rows.fileRows,
    t("{0} of 1 row", countInWords(rows.rowCount)),
    t("{0} of {1} rows", countInWords(rows.rowCount), countInWords(rows.fileRows)),
  );
}
