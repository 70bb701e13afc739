// An answer in the conversation: its text, what it took, and what can be done with it.
import { html, nothing, type TemplateResult } from "lit-html";
import { plural } from "../../schemas/plural.ts";
import type { ChatState, ShownMessage } from "../../schemas/panels/chat.ts";
import { countInWords, tokensInWords } from "../amounts.ts";
import { button, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import { branchSwitch, editor } from "./branch.ts";
import type { ChatPage } from "./chat-page.ts";

export interface AnswerOptions {
  readonly answer: ShownMessage;
  readonly column: number;
  /** Whether it belongs to the last question. */
  readonly isLast: boolean;
}

export function answerTemplate(page: ChatPage, chat: ChatState, options: AnswerOptions): TemplateResult {
  const { answer, column, isLast } = options;
  const { modelName, isAnswering } = chat.columns[column]!;
  const isUnderWay = isLast && isAnswering && answer.stopReason === undefined;
  const name = chat.areNamesHidden || chat.columns.length > 1 ? modelName : answer.modelName;
  return html`<article class="message assistant ${isUnderWay ? "under-way" : ""}">
    <h2 class=${name === undefined ? "visually-hidden" : "speaker"}>${name ?? t("Answer")}</h2>
    ${
      page.state.editing?.id === answer.id
        ? correctionEditor(page, options)
        : page.answerElement(column, answer, !isUnderWay)
    }
    ${isUnderWay ? speedTemplate(chat, answer) : remarks(answer)}
    ${isUnderWay || answer.id.startsWith("?") ? nothing : answerTools(page, chat, options)}
  </article>`;
}

function correctionEditor(page: ChatPage, { answer, column }: AnswerOptions): TemplateResult {
  const { id: message, isCorrected = false } = answer;
  const takeBack = button({
    label: t("Back to the Answer"),
    onClick: () => {
      page.state.editing = undefined;
      page.send({ kind: "correct", column, message, content: null });
    },
  });
  return editor(page, {
    label: t("What the answer should have been"),
    submit: t("Save"),
    onSubmit: (content) => {
      page.send({ kind: "correct", column, message, content });
    },
    ...(isCorrected && { other: takeBack }),
  });
}

/** What somebody should know of the answer before it is used. */
function remarks({
  stopReason,
  turnsDropped = 0,
  isCorrected = false,
}: ShownMessage): TemplateResult | typeof nothing {
  const parts: string[] = [];
  if (isCorrected) parts.push(t("Corrected by you."));
  if (stopReason === "failed") parts.push(t("This answer was cut off."));
  if (stopReason === "cancelled") parts.push(t("Stopped."));
  if (stopReason === "length") parts.push(t("The longest answer, or the end of the context, was reached."));
  if (turnsDropped > 0)
    parts.push(
      plural(
        turnsDropped,
        t("The oldest turn was left out, because the conversation is longer than the context."),
        t(
          "The {0} oldest turns were left out, because the conversation is longer than the context.",
          turnsDropped,
        ),
      ),
    );
  return parts.length === 0 ? nothing : html`<p class="remarks muted">${parts.join(" ")}</p>`;
}

function answerTools(
  page: ChatPage,
  chat: ChatState,
  { answer, column, isLast }: AnswerOptions,
): TemplateResult {
  const { id: message, content, branch, rating } = answer;
  const thumb = (value: "up" | "down", label: string): TemplateResult =>
    iconButton({
      icon: rating === value ? `thumbs${value}-filled` : `thumbs${value}`,
      label,
      pressed: rating === value,
      onClick: () => {
        page.send({ kind: "rate", column, message, rating: rating === value ? null : value });
      },
    });
  return html`<footer class="tools">
    ${branch === undefined ? nothing : branchSwitch(page, branch, column)}
    ${iconButton({
      icon: "copy",
      label: t("Copy Answer"),
      onClick: () => {
        page.send({ kind: "copy", text: content });
      },
    })}
    ${
      chat.canInsert
        ? iconButton({
            icon: "insert",
            label: t("Insert Answer into the Editor"),
            onClick: () => {
              page.send({ kind: "insert", text: content });
            },
          })
        : nothing
    }
    ${thumb("up", t("Good Answer"))} ${thumb("down", t("Bad Answer"))}
    ${iconButton({
      icon: "edit",
      label: t("Correct Answer"),
      onClick: () => {
        page.state.editing = { id: message, text: content };
        page.update();
      },
    })}
    ${iconButton({
      icon: "database",
      label: t("Add Answer to a Dataset…"),
      onClick: () => {
        page.send({ kind: "addToDataset", column, message });
      },
    })}
    ${
      isLast
        ? iconButton({
            icon: "refresh",
            label: t("Answer Again"),
            disabled: page.state.isAnswering,
            onClick: () => {
              page.send({ kind: "regenerate", column, message });
            },
          })
        : nothing
    }
    ${chat.areNamesHidden ? nothing : html`<span class="facts muted">${facts(answer)}</span>`}
  </footer>`;
}

/** Its place is there from the first word on, so that nothing moves when it comes. */
function speedTemplate(chat: ChatState, { content, tokensPerSecond = 0 }: ShownMessage): TemplateResult {
  const isShown = !chat.areNamesHidden && content !== "" && tokensPerSecond > 0;
  return html`<p class="speed muted">
    ${isShown ? t("{0} tokens/s", countInWords(tokensPerSecond)) : nothing}
  </p>`;
}

/** Not shown of a model whose name is hidden: a small one is quicker. */
function facts({ tokens, tokensPerSecond }: ShownMessage): string {
  const parts: string[] = [];
  if (tokens !== undefined) parts.push(tokensInWords(tokens));
  if (tokensPerSecond !== undefined && tokensPerSecond > 0)
    parts.push(t("{0} tokens/s", countInWords(tokensPerSecond)));
  return parts.join(" · ");
}
