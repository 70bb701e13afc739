// The page as a template of its state.
import { html, nothing, type TemplateResult } from "lit-html";
import { button, codicon, iconButton, progressRing } from "../controls.ts";
import { notice } from "../notice.ts";
import { isInEditor } from "../host.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";
import { composer } from "./composer.ts";
import { header } from "./header.ts";
import { conversationList } from "./list.ts";
import { settingsPane } from "./settings.ts";
import { standingsPane } from "./standings.ts";
import { turnsTemplate } from "./turns.ts";

export function pageTemplate(page: ChatPage): TemplateResult {
  const { state } = page;
  const { chat } = state;
  if (chat === undefined)
    return html`<div class="empty">${progressRing(t("Loading the conversation…"))}</div>`;
  return html`<div class="chat ${state.isListOpen ? "with-list" : ""}" @keydown=${onKeyDown(page)}>
    ${state.isListOpen ? conversationList(page) : nothing}
    <div class="conversation">
      ${header(page, chat)}
      ${chat.connection === "" || !isInEditor ? nothing : connectionNotice(page, chat.connection)}
      ${state.isSettingsOpen ? settingsPane(page, chat) : nothing}
      ${state.standings === undefined ? nothing : standingsPane(page, state.standings)}
      <section class="messages" aria-label=${t("Conversation")} tabindex="0">
        <div class="turns ${state.isSideBySide ? "side-by-side" : ""}">${turnsTemplate(page, chat)}</div>
      </section>
      ${page.scrolling.isAtEnd ? nothing : toEnd(page)} ${composer(page, chat)}
      ${state.isOver ? dropTarget() : nothing}
      <div class="visually-hidden" role="status">${page.spoken}</div>
    </div>
  </div>`;
}

function connectionNotice(page: ChatPage, message: string): TemplateResult {
  const start = button({
    label: t("Start Agent"),
    onClick: () => {
      page.send({ kind: "startAgent" });
    },
  });
  return notice("warning", "debug-disconnect", message, undefined, start);
}

function toEnd(page: ChatPage): TemplateResult {
  return html`<div class="to-end">
    ${iconButton({
      icon: "arrow-down",
      label: t("Scroll to the End"),
      onClick: () => {
        page.scrolling.toEnd();
        page.update();
      },
    })}
  </div>`;
}

function dropTarget(): TemplateResult {
  return html`<div class="drop-target"><p>${codicon("attach")} ${t("Drop files to attach them")}</p></div>`;
}

/** Escape stops what is being written, wherever the keyboard is. */
function onKeyDown(page: ChatPage): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !page.state.isAnswering) return;
    event.preventDefault();
    page.send({ kind: "stop" });
  };
}
