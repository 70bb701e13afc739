// What is said where there is no row to be seen.
import { html, nothing, type TemplateResult } from "lit-html";
import { button, progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";
import type { RowsModel } from "./rows-model.ts";

export function emptyPart(
  rows: RowsModel,
  isConnected: boolean,
  { send }: PageContext,
): TemplateResult | typeof nothing {
  if (rows.failure !== null) {
    return html`<div class="empty">
      <p class="error" role="alert">${rows.failure.message} ${rows.failure.advice}</p>
      <p class="empty-actions">
        ${button({
          label: t("Try Again"),
          onClick: () => {
            send({ kind: "openAnew" });
          },
        })}
        ${openAsTextButton(send)}
      </p>
    </div>`;
  }
  if (rows.rowCount > 0) return nothing;
  const waiting = waitsFor(rows, isConnected);
  if (waiting !== undefined) return html`<div class="empty">${progressRing(waiting)}</div>`;
  if (!rows.isOpen) return nothing;
  const text = rows.isArranged ? t("No row passes the filters.") : t("There are no rows.");
  return html`<div class="empty"><p class="muted">${text}</p></div>`;
}

/** Instead of the whole page: there are no rows to come. */
export function elsewherePart(scheme: string, { send }: PageContext): TemplateResult {
  return html`<div class="page">
    <div class="empty" role="status">
      <p>
        ${t("Only files on this machine can be shown as a table. This one is provided by VS Code or an extension ({0}).", scheme)}
      </p>
      <p class="empty-actions">${openAsTextButton(send)}</p>
    </div>
  </div>`;
}

function openAsTextButton(send: PageContext["send"]): TemplateResult {
  return button({
    label: t("Open as Text"),
    onClick: () => {
      send({ kind: "openAsText", at: null });
    },
  });
}

function waitsFor(rows: RowsModel, isConnected: boolean): string | undefined {
  if (!rows.isOpen) return isConnected ? t("Opening the rows") : undefined;
  if (rows.arranging !== undefined) return t("Filtering and sorting");
  return rows.isCounted ? undefined : t("Reading the rows");
}
