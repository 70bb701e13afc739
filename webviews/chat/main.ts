// The chat page: what was said, the answer as it is written, and a place to ask.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { chatPanel, type ChatState, type ShownMessage } from "../../schemas/panels/chat.ts";
import { tokensInWords } from "../amounts.ts";
import { button, iconButton, progressRing, textArea } from "../controls.ts";
import { connectHost } from "../host.ts";
import { language, t } from "../texts.ts";
import "./main.css";

const root = document.getElementById("root")!;
let state: ChatState | undefined;
let draft = "";

const host = connectHost(chatPanel, (message) => {
  if (message.kind === "state") {
    state = message;
    keep();
  } else {
    appendText(message.text);
  }
  draw();
});
draft = host.kept?.draft ?? "";

function appendText(text: string): void {
  const answer = state?.messages.at(-1);
  if (state === undefined || answer === undefined) return;
  const messages = [...state.messages.slice(0, -1), { ...answer, content: answer.content + text }];
  state = { ...state, messages, status: "" };
}

function keep(): void {
  if (state === undefined) return;
  host.keep({ model: state.model, conversation: state.conversation, draft });
}

function draw(): void {
  if (state === undefined) return;
  const list = document.querySelector(".messages");
  const wasAtEnd = list === null || list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  render(page(state), root);
  const drawn = document.querySelector(".messages")!;
  if (wasAtEnd) drawn.scrollTop = drawn.scrollHeight;
}

function page(shown: ChatState): TemplateResult {
  return html`<div class="chat">
    <header>
      <h1>${shown.modelName}</h1>
      ${iconButton({
        icon: "add",
        label: t("New conversation"),
        disabled: shown.messages.length === 0,
        onClick: () => {
          host.send({ kind: "startAnew" });
        },
      })}
    </header>
    <div class="messages" role="log" aria-label=${t("Conversation")} tabindex="0">
      ${
        shown.messages.length === 0
          ? html`<p class="empty muted">${t("Ask {0} something.", shown.modelName)}</p>`
          : repeat(
              shown.messages,
              ({ id }) => id,
              (message, index) => bubble(message, shown, index === shown.messages.length - 1),
            )
      }
      ${shown.status === "" ? nothing : html`<p>${progressRing(shown.status)}</p>`}
      ${shown.failure === null ? nothing : html`<p class="error" role="alert">${shown.failure}</p>`}
    </div>
    ${asking(shown)}
  </div>`;
}

function bubble(message: ShownMessage, shown: ChatState, isLast: boolean): TemplateResult {
  const isAnswer = message.role === "assistant";
  const isUnderWay = isLast && isAnswer && shown.isAnswering;
  return html`<article class="message ${message.role}">
    <h2 class="visually-hidden">${isAnswer ? t("Answer") : t("Question")}</h2>
    <div class="content">${message.content}${isUnderWay ? html`<span class="caret"></span>` : nothing}</div>
    ${isAnswer && !isUnderWay ? footer(message, isLast) : nothing}
  </article>`;
}

function footer(message: ShownMessage, isLast: boolean): TemplateResult {
  return html`<footer class="muted">
    <span>${facts(message)}</span>
    ${iconButton({
      icon: "copy",
      label: t("Copy answer"),
      onClick: () => {
        host.send({ kind: "copy", text: message.content });
      },
    })}
    ${
      isLast
        ? iconButton({
            icon: "refresh",
            label: t("Answer again"),
            onClick: () => {
              host.send({ kind: "regenerate" });
            },
          })
        : nothing
    }
  </footer>`;
}

function facts({ tokens, tokensPerSecond, stopReason }: ShownMessage): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
  const parts: string[] = [];
  if (tokens !== undefined) parts.push(tokensInWords(tokens));
  if (tokensPerSecond !== undefined) parts.push(t("{0} tokens/s", number.format(tokensPerSecond)));
  if (stopReason === "length") parts.push(t("the context was full"));
  if (stopReason === "cancelled") parts.push(t("stopped"));
  return parts.join(" · ");
}

function asking(shown: ChatState): TemplateResult {
  return html`<form
    class="asking"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
  >
    ${textArea({
      label: t("Your question"),
      value: draft,
      rows: 2,
      onInput: (value) => {
        draft = value;
        keep();
        draw();
      },
      onKeyDown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        ask();
      },
    })}
    ${
      shown.isAnswering
        ? button({
            label: t("Stop"),
            icon: "debug-stop",
            onClick: () => {
              host.send({ kind: "stop" });
            },
          })
        : button({
            label: t("Send"),
            icon: "send",
            appearance: "primary",
            disabled: draft.trim() === "",
            onClick: ask,
          })
    }
  </form>`;
}

function ask(): void {
  const content = draft.trim();
  if (content === "" || state?.isAnswering !== false) return;
  draft = "";
  host.send({ kind: "send", content });
  keep();
  draw();
}
