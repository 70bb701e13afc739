// The card of a model: what it is, where it comes from, how it stands, and what can be done with it.
import { html, render } from "lit-html";
import { modelPanel, type ModelCardState } from "../../schemas/panels/model.ts";
import { progressRing } from "../controls.ts";
import { connectHost } from "../host.ts";
import { t } from "../texts.ts";
import { cardTemplate } from "./card.ts";
import "./main.css";

const root = document.getElementById("root")!;
let state: ModelCardState | undefined;

const host = connectHost(modelPanel, (message) => {
  state = message;
  host.keep({ subject: message.subject });
  draw();
});

function draw(): void {
  const page =
    state === undefined
      ? html`<div class="empty">${progressRing(t("Looking at the model…"))}</div>`
      : cardTemplate(state, (intent) => {
          host.send(intent);
        });
  render(page, root);
}

draw();
