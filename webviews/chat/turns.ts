// The questions with their answers, the newest at the end; older ones are drawn when somebody scrolls to them.
import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import { ref } from "lit-html/directives/ref.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { ChatColumn, ChatState, FailureAction } from "../../schemas/panels/chat.ts";
import { button, progressRing } from "../controls.ts";
import { isInEditor } from "../host.ts";
import { notice } from "../notice.ts";
import { t } from "../texts.ts";
import { answerTemplate } from "./answer.ts";
import type { ChatPage } from "./chat-page.ts";
import type { Turn } from "./page-state.ts";
import { questionTemplate } from "./question.ts";
import { voteBar } from "./votes.ts";

export function turnsTemplate(page: ChatPage, chat: ChatState): TemplateResult {
  const turns = page.state.turns();
  const first = Math.max(0, turns.length - page.state.shownTurns);
  const shown = turns.slice(first).map((turn, place) => ({ turn, at: first + place }));
  return html`${turns.length === 0 ? emptyTemplate(chat) : nothing}
  ${first === 0 ? nothing : earlier(page, first)}
  ${repeat(
    shown,
    ({ at }) => at,
    ({ turn, at }) => {
      const isLast = at === turns.length - 1;
      return guard(shownBy(page, chat, turn, isLast), () => turnTemplate(page, chat, turn, isLast));
    },
  )}
  ${chat.columns.map((column, place) => columnNotice(page, chat, column, place))}`;
}

/** A turn is drawn again when one of these has changed: of a thousand turns hardly any has. */
function shownBy(
  { state }: ChatPage,
  chat: ChatState,
  { question, answers }: Turn,
  isLast: boolean,
): unknown[] {
  const { editing } = state;
  const isEdited = [question, ...answers].some(
    (message) => message !== undefined && message.id === editing?.id,
  );
  const names = chat.columns.map(({ modelName }) => modelName).join("\n");
  return [
    ...[question, ...answers, isLast && chat, isEdited && editing],
    ...[state.isAnswering, chat.areNamesHidden, names, chat.votes.length],
  ];
}

function emptyTemplate(chat: ChatState): TemplateResult {
  const [first, ...others] = chat.columns;
  if (first!.model === null)
    return html`<p class="empty-text muted">
      ${t("There is no model yet. Train or import one to talk with it.")}
    </p>`;
  const text =
    others.length === 0
      ? t("Ask {0} something.", first!.modelName)
      : t("Ask {0} models the same, and vote for the best answer.", chat.columns.length);
  const drop = isInEditor
    ? t("Drop files here to attach them; hold Shift for those of the explorer.")
    : t("Drop files here to attach them.");
  return html`<div class="empty-text muted">
    <p>${text}</p>
    <p class="hint">${drop}</p>
  </div>`;
}

/** Also reached by keyboard; scrolling to it is enough. */
function earlier(page: ChatPage, count: number): TemplateResult {
  const show = (): void => {
    page.scrolling.holdPlace();
    page.state.showMore();
    page.update();
  };
  return html`<div class="earlier" ${ref(whenSeen(show))}>
    ${button({ label: t("Show Earlier ({0})", count), onClick: show })}
  </div>`;
}

function turnTemplate(page: ChatPage, chat: ChatState, turn: Turn, isLast: boolean): TemplateResult {
  const { question, answers } = turn;
  return html`<div class="turn">
    ${question === undefined ? nothing : questionTemplate(page, question)}
    <div class="answers" style="--columns: ${chat.columns.length}">
      ${answers.map((answer, column) =>
        answer === undefined
          ? html`<div class="no-answer"></div>`
          : answerTemplate(page, chat, { answer, column, isLast }),
      )}
    </div>
    ${voteBar(page, chat, turn, isLast)}
  </div>`;
}

function columnNotice(
  page: ChatPage,
  chat: ChatState,
  column: ChatColumn,
  place: number,
): TemplateResult | typeof nothing {
  const { status, failure, isModelGone, isElsewhere, isAnswering, modelName } = column;
  const who = chat.columns.length === 1 ? "" : `${modelName}: `;
  if (failure !== null) {
    const actions = failure.actions.map((action) => failureButton(page, action, place, chat));
    return notice(
      "error",
      "error",
      `${who}${failure.message}`,
      undefined,
      html`<span class="helps">${actions}</span>`,
    );
  }
  if (isElsewhere)
    return html`<p class="status">${progressRing(t("Another window is having this answered."))}</p>`;
  if (status !== "") return html`<p class="status">${progressRing(`${who}${status}`)}</p>`;
  if (isModelGone && !chat.areNamesHidden) {
    const text = t("{0} is no longer there. Choose another model to go on.", modelName);
    return notice("warning", "warning", text, undefined, failureButton(page, "chooseModel", place, chat));
  }
  const last = page.state.messagesOf(place).at(-1);
  // As after a failure, once another model was chosen.
  if (last?.role === "user" && !isAnswering && column.model !== null)
    return notice(
      "info",
      "question",
      t("This question has no answer yet."),
      undefined,
      answerIt(page, place),
    );
  return nothing;
}

function answerIt(page: ChatPage, column: number): TemplateResult {
  const label = t("Answer It");
  return html`<span class="helps"
    >${button({
      label,
      onClick: () => {
        page.send({ kind: "retry", column });
      },
    })}</span
  >`;
}

function failureButton(
  page: ChatPage,
  action: FailureAction,
  column: number,
  chat: ChatState,
): TemplateResult {
  switch (action) {
    case "retry":
      return button({
        label: t("Try Again"),
        onClick: () => {
          page.send({ kind: "retry", column });
        },
      });
    case "startAnew":
      return button({
        label: t("New Conversation"),
        onClick: () => {
          page.send({ kind: "startAnew" });
        },
      });
    case "startAgent":
      return button({
        label: t("Start Agent"),
        onClick: () => {
          page.send({ kind: "startAgent" });
        },
      });
    case "dropOldest":
      if (chat.settings.overflow === "drop-oldest") return html``;
      return button({
        label: t("Leave Out the Oldest Turns"),
        onClick: () => {
          page.changeSettings({ overflow: "drop-oldest" });
          page.send({ kind: "retry", column });
        },
      });
    case "chooseModel":
      if (chat.areNamesHidden) return html``;
      return button({
        label: t("Choose Another Model"),
        onClick: () => {
          document.querySelectorAll<HTMLElement>("header .model select")[column]?.focus();
        },
      });
  }
}

/** Calls back once when the element comes into sight. */
function whenSeen(onSeen: () => void): (element?: Element) => void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    onSeen();
  });
  return (element) => {
    // What is drawn next brings an observer of its own.
    if (element === undefined) observer.disconnect();
    else observer.observe(element);
  };
}
