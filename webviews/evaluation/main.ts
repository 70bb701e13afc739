// What models have answered to a test set, and how they differ.
import { html, render } from "lit-html";
import { evaluationPanel, type EvaluationState, type RowsQuery } from "../../schemas/panels/evaluation.ts";
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
  host.keep({ evaluations: message.evaluations.map(({ id }) => id), query: message.rows.query });
  draw();
});

function viewOf(shown: EvaluationState): EvaluationView {
  return {
    state: shown,
    send: (intent) => {
      host.send(intent);
    },
    ask: (query: RowsQuery) => {
      openRows.clear();
      host.send({ kind: "ask", query });
    },
    isOpen: (row) => openRows.has(row),
    toggle: (row) => {
      if (!openRows.delete(row)) openRows.add(row);
      draw();
    },
  };
}

function draw(): void {
  const page =
    state === undefined
      ? html`<div class="empty">${progressRing(t("Looking at the answers…"))}</div>`
      : pageTemplate(viewOf(state));
  render(page, root);
}

draw();
