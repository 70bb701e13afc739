// What models have answered to a test set, and how they differ.
import { html, render } from "lit-html";
import {
  areOfSameModels,
  evaluationPanel,
  type EvaluationState,
  type RowsQuery,
} from "../../schemas/panels/evaluation.ts";
import { progressRing } from "../controls.ts";
import { connectHost } from "../host.ts";
import { t } from "../texts.ts";
import { pageTemplate } from "./page.ts";
import type { EvaluationView } from "./view.ts";
import "./main.css";

const root = document.getElementById("root")!;
/** Rows that are shown whole. */
const openRows = new Set<number>();
let state: EvaluationState | undefined;

const host = connectHost(evaluationPanel, (message) => {
  state = message;
  keep(message);
  draw();
});

function viewOf(shown: EvaluationState): EvaluationView {
  return {
    state: shown,
    send: (intent) => {
      host.send(intent);
    },
    ask,
    isOpen: (row) => openRows.has(row),
    toggle: (row) => {
      if (!openRows.delete(row)) openRows.add(row);
      draw();
    },
  };
}

/** The page goes on with what it has asked for: the next choice may come before the extension has answered. */
function ask(query: RowsQuery): void {
  if (state === undefined) return;
  openRows.clear();
  const shown = areOfSameModels(query, state.rows.query) ? state.rows.shown : [];
  state = { ...state, rows: { ...state.rows, query, shown, isLoading: true } };
  keep(state);
  host.send({ kind: "ask", query });
  draw();
}

function keep({ evaluations, rows }: EvaluationState): void {
  host.keep({ evaluations: evaluations.map(({ id }) => id), query: rows.query });
}

function draw(): void {
  const page =
    state === undefined
      ? html`<div class="empty">${progressRing(t("Looking at the answers…"))}</div>`
      : pageTemplate(viewOf(state));
  render(page, root);
}

draw();
