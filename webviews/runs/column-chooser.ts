// The boxes to tick for the columns of the table.
import { html, type TemplateResult } from "lit-html";
import { button } from "../controls.ts";
import type { TableColumn } from "../table/table-content.ts";
import { t } from "../texts.ts";
import type { TableRun } from "./arrange.ts";

export interface ColumnChoice {
  /** Whether the usual columns are shown. */
  readonly isUsual: boolean;
  /** Shows or hides a column, by its id. */
  readonly onToggle: (column: string) => void;
  readonly onUsual: () => void;
}

export function columnChooser(
  known: readonly TableColumn<TableRun>[],
  shown: readonly TableColumn<TableRun>[],
  { isUsual, onToggle, onUsual }: ColumnChoice,
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
                onToggle(id);
              }}
            />${title}</label
          >`,
      )}
    ${button({
      label: t("Usual Columns"),
      disabled: isUsual,
      onClick: onUsual,
    })}
  </fieldset>`;
}
