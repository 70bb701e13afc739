// The parts of the page, each of which keeps its own state.
import type { DatasetView } from "../../schemas/panels/dataset.ts";
import type { PageContext } from "./context.ts";
import { DetailModel } from "./detail-model.ts";
import { FilterBar } from "./filter-bar.ts";
import { Finder } from "./finder.ts";
import { Grid } from "./grid.ts";
import { OtherViews } from "./other-views.ts";
import { PendingModel } from "./pending-model.ts";
import { asInFile, RowsModel } from "./rows-model.ts";
import { TokensModel } from "./tokens-model.ts";
import { TopBar } from "./top-bar.ts";

export interface Parts {
  readonly rows: RowsModel;
  readonly pending: PendingModel;
  readonly detail: DetailModel;
  readonly tokens: TokensModel;
  readonly grid: Grid;
  readonly finder: Finder;
  readonly filters: FilterBar;
  readonly top: TopBar;
  readonly others: OtherViews;
}

export function createParts(context: PageContext, kept: DatasetView | undefined): Parts {
  const rows = new RowsModel(context, kept?.arrangement ?? asInFile);
  const pending = new PendingModel();
  const detail = new DetailModel(context, kept?.detail);
  const events = {
    onActive: detail.look.bind(detail),
    onOpen: () => {
      detail.open();
    },
    onClose: () => {
      detail.close();
    },
  };
  const grid = new Grid(context, rows, pending, events, kept);
  const finder = new Finder(context, {
    rowCount: () => rows.rowCount,
    active: () => grid.active,
    reveal: (position) => {
      grid.reveal(position);
    },
    focus: () => {
      grid.focus();
    },
  });
  const filters = new FilterBar(context, (change) => {
    rows.arrange({ ...rows.wanted, filters: [...change(rows.wanted.filters)] });
  });
  return {
    ...{ rows, pending, detail, grid, finder, filters },
    tokens: new TokensModel(context, kept?.sequenceLength ?? null),
    top: new TopBar(context),
    others: new OtherViews(context, kept?.comparedWith ?? null),
  };
}
