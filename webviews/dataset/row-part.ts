// The part of the page with the row that is looked at.
import type { TemplateResult } from "lit-html";
import type { PageContext } from "./context.ts";
import { detail } from "./detail.ts";
import type { Parts } from "./parts.ts";
import { tokens } from "./tokens.ts";

export function rowPart(parts: Parts, { send }: PageContext): TemplateResult {
  const { pending, rows, grid, detail: model } = parts;
  const { row } = model;
  const edit = row === undefined ? undefined : pending.editOf(row.row);
  const name = row === undefined ? undefined : { row: row.row, line: row.line };
  return detail({
    model,
    position: grid.active,
    rowCount: rows.rowCount,
    edit,
    isExcluded: row !== undefined && pending.isExcluded(row.row),
    tokens: () =>
      tokens({
        model: parts.tokens,
        row: row?.row ?? null,
        kind: (edit?.example ?? model.whole?.example)?.kind,
        onChooseFile: () => {
          send({ kind: "chooseTokenizerFile" });
        },
      }),
    onStep: (step) => {
      grid.step(step);
    },
    onTab: (tab) => {
      model.open(tab);
    },
    onExclude: (isExcluded) => {
      if (name !== undefined) send({ kind: "mark", rows: [name], isExcluded });
    },
    onEdit: (changed) => {
      send({ kind: "edit", edit: changed });
    },
    onDropEdit: (number) => {
      send({ kind: "dropEdit", row: number });
    },
    onOpenAsText: () => {
      if (name !== undefined) send({ kind: "openAsText", at: name });
    },
    onCopy: (text) => {
      send({ kind: "copy", text });
    },
  });
}
