// All conversations: found, opened, named, exported and deleted.
import { html, nothing, type TemplateResult } from "lit-html";
import { ref } from "lit-html/directives/ref.js";
import { repeat } from "lit-html/directives/repeat.js";
import type { ListedConversation } from "../../schemas/panels/chat.ts";
import { codicon, iconButton, progressRing, textField } from "../controls.ts";
import { openMenu } from "../menu.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";
import { confirmKeys } from "./confirm-keys.ts";

export function conversationList(page: ChatPage): TemplateResult {
  const { state } = page;
  return html`<nav class="list" aria-label=${t("Conversations")}>
    <div class="list-head">
      ${textField({
        label: t("Search Conversations"),
        placeholder: t("Search Conversations"),
        icon: "search",
        value: state.search,
        onInput: (search) => {
          page.search(search.slice(0, 200));
        },
      })}
      ${iconButton({
        icon: "close",
        label: t("Close"),
        onClick: () => {
          page.openList(false);
        },
      })}
    </div>
    ${entries(page)}
  </nav>`;
}

function entries(page: ChatPage): TemplateResult {
  const { list, search } = page.state;
  if (list === undefined) return html`<p class="list-text">${progressRing(t("Loading…"))}</p>`;
  if (list.failure !== null) return html`<p class="list-text error" role="alert">${list.failure}</p>`;
  if (list.conversations.length === 0) {
    const text = search === "" ? t("No conversation yet.") : t("No conversation holds “{0}”.", search);
    return html`<p class="list-text muted">${text}</p>`;
  }
  return html`<ul @keydown=${onKeyDown}>
    ${repeat(
      list.conversations,
      ({ id }) => id,
      (conversation) => entry(page, conversation),
    )}
  </ul>`;
}

function entry(page: ChatPage, conversation: ListedConversation): TemplateResult {
  const { id, name, detail, conversations, comparison } = conversation;
  const open = page.state.chat?.columns.map((column) => column.conversation) ?? [];
  const isShown = conversations.some((one) => open.includes(one));
  if (page.state.renaming?.id === id)
    return html`<li class="entry" ${ref(focusField)}>${nameField(page, conversation)}</li>`;
  return html`<li class="entry ${isShown ? "shown" : ""}">
    <button
      type="button"
      class="open"
      aria-current=${isShown}
      @click=${() => {
        page.send({ kind: "open", conversations });
      }}
    >
      <span class="name">${comparison === null ? nothing : codicon("split-horizontal")}${name}</span>
      <span class="detail muted">${detail}</span>
    </button>
    ${iconButton({
      icon: "ellipsis",
      label: t("Actions of {0}", name),
      onClick: (event) => {
        openActions(page, conversation, event.currentTarget as HTMLElement);
      },
    })}
  </li>`;
}

/** Once it is there: the list may be drawn some frames after it was asked for. */
function focusField(entry?: Element): void {
  queueMicrotask(() => entry?.querySelector<HTMLElement>("vscode-text-field")?.focus());
}

function nameField(page: ChatPage, { id, conversations }: ListedConversation): TemplateResult {
  const { state } = page;
  const name = state.renaming?.name ?? "";
  const close = (): void => {
    state.renaming = undefined;
    page.update();
  };
  return textField({
    label: t("Name of the conversation"),
    value: name,
    onInput: (value) => {
      state.renaming = { id, name: value };
      page.update();
    },
    onKeyDown: confirmKeys(() => {
      const written = state.renaming?.name.trim().slice(0, 200) ?? "";
      if (written !== "") page.send({ kind: "rename", conversations, name: written });
      close();
    }, close),
  });
}

function openActions(page: ChatPage, conversation: ListedConversation, anchor: HTMLElement): void {
  const { id, name, conversations } = conversation;
  const send = (as: "markdown" | "jsonl") => (): void => {
    page.send({ kind: "export", conversations, as });
  };
  openMenu(anchor, t("Actions of {0}", name), () => [
    {
      label: t("Rename…"),
      icon: "edit",
      onChoose: () => {
        page.state.renaming = { id, name };
        page.update();
      },
    },
    { label: t("Export as Markdown…"), icon: "markdown", onChoose: send("markdown") },
    { label: t("Export as JSONL…"), icon: "json", onChoose: send("jsonl") },
    {
      label: t("Delete…"),
      icon: "trash",
      onChoose: () => {
        page.send({ kind: "remove", conversations });
      },
    },
  ]);
}

/** Arrow keys go from one conversation to the next, as in the trees of the editor. */
function onKeyDown(event: KeyboardEvent): void {
  const buttons = [...(event.currentTarget as Element).querySelectorAll<HTMLElement>("button.open")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const last = buttons.length - 1;
  const places: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: last };
  const next = places[event.key];
  if (next === undefined || at < 0) return;
  event.preventDefault();
  buttons[Math.max(0, Math.min(last, next))]?.focus();
}
