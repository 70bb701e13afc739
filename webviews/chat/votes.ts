// The vote on answers that stand side by side, and what was voted.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChatState } from "../../schemas/panels/chat.ts";
import { button, codicon } from "../controls.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";
import type { Turn } from "./page-state.ts";

export function voteBar(
  page: ChatPage,
  chat: ChatState,
  { answers }: Turn,
  isLast: boolean,
): TemplateResult | typeof nothing {
  if (chat.columns.length < 2) return nothing;
  const ids = answers.map((answer) => answer?.id ?? "");
  const vote = chat.votes.find(({ messages }) => ids.every((id) => messages.includes(id)));
  const isWhole = answers.every((answer) => answer?.stopReason !== undefined);
  if (!isLast || !isWhole || page.state.isAnswering)
    return vote === undefined ? nothing : told(chat, ids, vote.verdict);
  const choice = (verdict: string, label: string): TemplateResult =>
    html`<button
      type="button"
      class="vote"
      aria-pressed=${vote?.verdict === verdict}
      @click=${() => {
        page.send({ kind: "vote", verdict });
      }}
    >
      ${vote?.verdict === verdict ? codicon("check") : nothing}${label}
    </button>`;
  return html`<div class="votes" role="group" aria-label=${t("Which answer is best?")}>
    <span class="muted">${t("Which answer is best?")}</span>
    ${chat.columns.map(({ modelName }, column) => choice(ids[column]!, modelName))}
    ${choice("tie", t("All as Good"))} ${choice("none", t("None Is Good"))}
    ${vote === undefined ? nothing : afterVote(page, chat)}
  </div>`;
}

function afterVote(page: ChatPage, chat: ChatState): TemplateResult {
  return html`<span class="after-vote">
    ${button({
      label: chat.subject.isBlind ? t("New Blind Round") : t("New Round"),
      onClick: () => {
        page.send({ kind: "startAnew" });
      },
    })}
    ${button({
      label: t("Show Votes"),
      onClick: () => {
        page.send({ kind: "showStandings" });
      },
    })}
  </span>`;
}

function told({ columns }: ChatState, ids: readonly string[], verdict: string): TemplateResult {
  const best = columns[ids.indexOf(verdict)];
  const text =
    best !== undefined
      ? t("Best answer: {0}", best.modelName)
      : verdict === "tie"
        ? t("All answers were as good.")
        : t("No answer was good.");
  return html`<p class="votes muted">${codicon("check")} ${text}</p>`;
}
