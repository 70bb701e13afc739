// The head of the page: who answers, and what can be done with the conversation.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChatState } from "../../schemas/panels/chat.ts";
import { checkbox, groupedDropdown, iconButton } from "../controls.ts";
import { openMenu } from "../menu.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";

export function header(page: ChatPage, chat: ChatState): TemplateResult {
  const { state } = page;
  return html`<header class=${chat.columns.length > 1 ? "several" : ""}>
    <h1 class="visually-hidden">${chat.name === "" ? t("New conversation") : chat.name}</h1>
    ${iconButton({
      icon: "history",
      label: t("Conversations"),
      pressed: state.isListOpen,
      onClick: () => {
        page.openList(!state.isListOpen);
      },
    })}
    <div class="models">${chat.columns.map((_, column) => modelChoice(page, chat, column))}</div>
    ${blindChoice(page, chat)}
    <div class="tools" role="toolbar" aria-label=${t("Actions of the conversation")}>
      ${addModel(page, chat)}
      ${iconButton({
        icon: "settings-gear",
        label: t("System Prompt and Sampling"),
        pressed: state.isSettingsOpen,
        onClick: () => {
          page.change({ isSettingsOpen: !state.isSettingsOpen });
        },
      })}
      ${iconButton({
        icon: "add",
        label: t("New Conversation"),
        disabled: state.isEmpty,
        onClick: () => {
          page.send({ kind: "startAnew" });
        },
      })}
      ${iconButton({
        icon: "ellipsis",
        label: t("More Actions"),
        onClick: (event) => {
          openMore(page, chat, event.currentTarget as HTMLElement);
        },
      })}
    </div>
  </header>`;
}

function modelChoice(page: ChatPage, chat: ChatState, column: number): TemplateResult {
  const { key, modelName } = chat.columns[column]!;
  if (chat.areNamesHidden) return html`<span class="hidden-name">${modelName}</span>`;
  return html`<span class="model"
    >${groupedDropdown({
      label: chat.columns.length === 1 ? t("Model") : t("Model {0}", column + 1),
      groups: chat.choices.map(({ heading, choices }) => ({
        heading,
        choices: choices.map(({ key: value, label }) => ({ value, label })),
      })),
      value: key,
      placeholder: t("Choose a model"),
      disabled: page.state.isAnswering,
      onChange: (value) => {
        page.send({ kind: "chooseModel", column, key: value });
      },
    })}
    ${
      chat.columns.length === 1
        ? nothing
        : iconButton({
            icon: "close",
            label: t("Without {0}", modelName),
            disabled: page.state.isAnswering,
            onClick: () => {
              page.send({ kind: "removeColumn", column });
            },
          })
    }</span
  >`;
}

/** The same question to one more model. */
function addModel(page: ChatPage, chat: ChatState): TemplateResult | typeof nothing {
  const isFull = chat.columns.length >= 4 || chat.areNamesHidden;
  if (isFull || chat.choices.length === 0) return nothing;
  return iconButton({
    icon: "split-horizontal",
    label: t("Compare with Another Model"),
    disabled: page.state.isAnswering,
    onClick: () => {
      page.send({ kind: "addColumn", key: otherKey(chat) });
    },
  });
}

/** Of the choices the first that nobody answers with yet. */
function otherKey({ choices, columns }: ChatState): string {
  const chosen = columns.map(({ key }) => key);
  const keys = choices.flatMap((group) => group.choices.map(({ key }) => key));
  return keys.find((key) => !chosen.includes(key)) ?? keys[0]!;
}

function blindChoice(page: ChatPage, chat: ChatState): TemplateResult | typeof nothing {
  if (chat.columns.length === 1 || chat.subject.comparison !== null) return nothing;
  return checkbox({
    label: t("Blind"),
    checked: chat.subject.isBlind,
    onChange: (isBlind) => {
      page.send({ kind: "setBlind", isBlind });
    },
  });
}

function openMore(page: ChatPage, chat: ChatState, anchor: HTMLElement): void {
  const conversations = chat.columns.flatMap(({ conversation }) => conversation ?? []);
  const hasNone = conversations.length === 0;
  openMenu(anchor, t("More Actions"), () => [
    {
      label: t("Export as Markdown…"),
      icon: "markdown",
      disabled: hasNone,
      onChoose: () => {
        page.send({ kind: "export", conversations, as: "markdown" });
      },
    },
    {
      label: t("Export as JSONL…"),
      icon: "json",
      disabled: hasNone,
      onChoose: () => {
        page.send({ kind: "export", conversations, as: "jsonl" });
      },
    },
    {
      label: t("Evaluate on Test Set…"),
      icon: "checklist",
      disabled: chat.areNamesHidden || chat.columns.every(({ key }) => key === ""),
      onChoose: () => {
        page.send({ kind: "evaluate" });
      },
    },
    {
      label: t("Show Votes"),
      icon: "graph",
      onChoose: () => {
        page.send({ kind: "showStandings" });
      },
    },
    {
      label: t("Delete Conversation…"),
      icon: "trash",
      disabled: hasNone,
      onChoose: () => {
        page.send({ kind: "remove", conversations });
      },
    },
  ]);
}
