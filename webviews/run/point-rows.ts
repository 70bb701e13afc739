// From a clicked point to the rows behind it, and from the rows that were chosen to a version without them.
import type { SeriesKey } from "../../schemas/series.ts";
import type { Picked } from "../chart/readings.ts";
import type { Message } from "./page.ts";
import { rowName, rowsDrawer, type RowsState } from "./rows-drawer.ts";
import type { RunPage } from "./run-page.ts";
import { nothing, type TemplateResult } from "lit-html";

export class PointRows {
  readonly #page: RunPage;
  #state: RowsState | undefined;
  /** Nobody waits for an answer that is still under way. */
  #isClosed = false;

  constructor(page: RunPage) {
    this.#page = page;
  }

  get isOpen(): boolean {
    return this.#state !== undefined;
  }

  /** Looks for the step of a value, which lies somewhere in the bin that was clicked. */
  open({ curve, value, from, to }: Picked, key: SeriesKey): void {
    const history = this.#page.state.history(curve.run);
    if (history === undefined) return;
    const [first, last] = [history.stepAt(from), history.stepAt(to)];
    if (Number.isNaN(first) || Number.isNaN(last)) return;
    // On another axis the place of a step is only known roughly.
    const slack = history.axis === "step" ? 0 : Math.ceil(last - first) + 2;
    const end = history.axis === "step" && last > first ? last - 1 : last + slack;
    this.#isClosed = false;
    this.#become({ kind: "looking", message: "" });
    this.#page.send({
      kind: "point",
      run: curve.run,
      key,
      from: Math.max(1, Math.floor(first - slack)),
      to: Math.ceil(end),
      value,
    });
  }

  take(message: Message): void {
    const state = this.#state;
    if (this.#isClosed) return;
    switch (message.kind) {
      case "rowsLooking":
        this.#become({ kind: "looking", message: message.message });
        break;
      case "rows":
        this.#become({
          kind: "there",
          rows: message,
          chosen: new Set(),
          isExcluding: false,
          failure: undefined,
          version: undefined,
        });
        break;
      case "rowsFailed":
        this.#become({ kind: "failed", message: message.message, advice: message.advice });
        break;
      case "excluded": {
        if (state?.kind !== "there" || state.rows.dataset.id !== message.dataset) return;
        const gone = new Set(message.rows.map(rowName));
        const rows = state.rows.rows.map((row) =>
          gone.has(rowName(row)) ? { ...row, excluded: true } : row,
        );
        this.#become({
          ...state,
          rows: { ...state.rows, rows },
          chosen: new Set(),
          isExcluding: false,
          failure: undefined,
          version: message.version,
        });
        break;
      }
      case "excludeFailed":
        if (state?.kind === "there") this.#become({ ...state, isExcluding: false, failure: message.message });
        break;
      default:
        break;
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#become(undefined);
    this.#page.charts.main?.focus();
  }

  template(): TemplateResult | typeof nothing {
    const state = this.#state;
    if (state === undefined) return nothing;
    return rowsDrawer({
      state,
      onClose: () => {
        this.close();
      },
      onChoose: (row, isChosen) => {
        this.#choose(row, isChosen);
      },
      onExclude: () => {
        this.#exclude();
      },
      onOpen: ({ split, line }) => {
        if (state.kind !== "there") return;
        const { id, version } = state.rows.dataset;
        this.#page.send({ kind: "openRow", dataset: id, version, split, line });
      },
      onUse: () => {
        if (state.kind !== "there" || state.version === undefined) return;
        const { run, dataset } = state.rows;
        this.#page.send({ kind: "useVersion", run, dataset: dataset.id, version: state.version });
      },
    });
  }

  /** Of the rows as they are by now: another one may have been chosen since they were drawn. */
  #choose(row: string, isChosen: boolean): void {
    const state = this.#state;
    if (state?.kind !== "there") return;
    const chosen = new Set(state.chosen);
    if (isChosen) chosen.add(row);
    else chosen.delete(row);
    this.#become({ ...state, chosen });
  }

  #exclude(): void {
    const state = this.#state;
    // The second click of a double click may come before the button is drawn anew.
    if (state?.kind !== "there" || state.isExcluding || state.chosen.size === 0) return;
    const { run, step, dataset, rows } = state.rows;
    const chosen = rows.filter((row) => state.chosen.has(rowName(row)));
    this.#become({ ...state, isExcluding: true, failure: undefined });
    this.#page.send({
      kind: "exclude",
      run,
      step,
      dataset,
      rows: chosen.map(({ split, line }) => ({ split, line })),
    });
  }

  #become(state: RowsState | undefined): void {
    this.#state = state;
    this.#page.update();
  }
}
