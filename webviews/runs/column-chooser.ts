// The boxes to tick for the columns of the table.
import { html, type TemplateResult } from "lit-html";
import { button } from "../controls.ts";
import type { TableColumn } from "../table/table-content.ts";
import { t } from "../texts.ts";
import type { TableRun } from "./arrange.ts";

/** `choose` is told the ids of the columns that are wanted, or null for the usual ones, which are shown if `isUsual`. */
export function columnChooser(
  known: readonly TableColumn<TableRun>[],
  shown: readonly TableColumn<TableRun>[],
  isUsual: boolean,
  choose: (columns: string[] | null) => void,
): TemplateResult {
  const ids = shown.map(({ id }) => id);
  return html`<fieldset class="columns">
    <legend class="visually-hidden">${t("Choose Columns")}</legend>
    ${known
      .filter(({ pinned }) => pinned !== true)
      .map(
        ({ id, title }) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${ids.includes(id)}
              @change=${() => {
                choose(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
              }}
            />${title}</label
          >`,
      )}
    ${button({
      label: t("Usual Columns"),
      disabled: isUsual,
      onClick: () => {
        choose(null);
      },
    })}
  </fieldset>`;
}
