// A question in the conversation, with what was attached to it and its other wordings.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ShownMessage } from "../../schemas/panels/chat.ts";
import { codicon, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import { branchSwitch, editor } from "./branch.ts";
import type { ChatPage } from "./chat-page.ts";

export function questionTemplate(page: ChatPage, question: ShownMessage): TemplateResult {
  const { state } = page;
  const { id, content, attachments = [] } = question;
  if (state.editing?.id === id) {
    return html`<article class="message user editing">
      ${editor(page, {
        label: t("Your question"),
        submit: t("Ask"),
        onSubmit: (text) => {
          page.send({ kind: "edit", message: id, content: text });
        },
      })}
    </article>`;
  }
  return html`<article class="message user">
    <h2 class="visually-hidden">${t("Question")}</h2>
    <div class="bubble">
      ${attachments.map(({ name }) => html`<span class="chip">${codicon("file")}<span>${name}</span></span>`)}
      <div class="text">${content}</div>
    </div>
    ${id.startsWith("?") ? nothing : questionTools(page, question)}
  </article>`;
}

function questionTools(page: ChatPage, question: ShownMessage): TemplateResult {
  const { id, content, branch } = question;
  return html`<footer class="tools">
    ${branch === undefined ? nothing : branchSwitch(page, branch, 0)}
    ${
      page.state.isSideBySide
        ? nothing
        : iconButton({
            icon: "edit",
            label: t("Edit Question"),
            disabled: page.state.isAnswering,
            onClick: () => {
              page.state.editing = { id, text: content };
              page.update();
            },
          })
    }
    ${iconButton({
      icon: "copy",
      label: t("Copy Question"),
      onClick: () => {
        page.send({ kind: "copy", text: content });
      },
    })}
  </footer>`;
}
