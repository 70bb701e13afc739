// How often each model has won.
import { html, type TemplateResult } from "lit-html";
import { plural } from "../../schemas/plural.ts";
import { button, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";
import type { StandingsMessage } from "./page-state.ts";

export function standingsPane(page: ChatPage, { standings, votes }: StandingsMessage): TemplateResult {
  const close = (): void => {
    page.state.standings = undefined;
    page.update();
  };
  return html`<section class="pane standings" aria-label=${t("Votes")}>
    <div class="pane-head">
      <h2>${t("Votes")}</h2>
      <span class="muted">${plural(votes, t("1 vote"), t("{0} votes", votes))}</span>
      ${iconButton({ icon: "close", label: t("Close"), onClick: close })}
    </div>
    ${
      standings.length === 0
        ? html`<p class="muted">
            ${t("Ask several models the same and vote for the best answer; the score stands here.")}
          </p>`
        : html`<div class="table" tabindex="0">
              <table>
                <thead>
                  <tr>
                    <th scope="col">${t("Model")}</th>
                    <th scope="col">${t("Wins")}</th>
                    <th scope="col">${t("Losses")}</th>
                    <th scope="col">${t("Draws")}</th>
                  </tr>
                </thead>
                <tbody>
                  ${standings.map(
                    ({ name, wins, losses, draws }) =>
                      html`<tr>
                        <th scope="row">${name}</th>
                        <td>${wins}</td>
                        <td>${losses}</td>
                        <td>${draws}</td>
                      </tr>`,
                  )}
                </tbody>
              </table>
            </div>
            ${button({
              label: t("Export Votes as JSONL…"),
              onClick: () => {
                page.send({ kind: "exportVotes" });
              },
            })}`
    }
  </section>`;
}
