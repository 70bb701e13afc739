// Where one asks: the text, what goes with it, and how full the context is.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChatState, DraftAttachment } from "../../schemas/panels/chat.ts";
import { countInWords, tokensInWords } from "../amounts.ts";
import { button, codicon, growingTextArea, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";

export function composer(page: ChatPage, chat: ChatState): TemplateResult {
  const { state } = page;
  return html`<form
    class="composer"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
  >
    ${state.refusal === "" ? nothing : refusal(page)}
    <div class="box">
      ${state.attachments.length === 0 ? nothing : chips(page)}
      ${growingTextArea({
        label: t("Your question"),
        placeholder: t("Ask something"),
        value: state.draft,
        onInput: (draft) => {
          page.change({ draft });
        },
        onKeyDown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          page.ask();
        },
      })}
      <div class="bar">
        ${iconButton({
          icon: "attach",
          label: t("Attach a File"),
          onClick: () => {
            page.send({ kind: "attach", what: "file" });
          },
        })}
        ${
          chat.canInsert
            ? iconButton({
                icon: "list-selection",
                label: t("Attach the Selection"),
                onClick: () => {
                  page.send({ kind: "attach", what: "selection" });
                },
              })
            : nothing
        }
        ${contextMeter(page, chat)} ${sendOrStop(page, chat)}
      </div>
    </div>
  </form>`;
}

function sendOrStop(page: ChatPage, chat: ChatState): TemplateResult {
  const { state } = page;
  if (state.isAnswering)
    return button({
      label: t("Stop"),
      icon: "debug-stop",
      onClick: () => {
        page.send({ kind: "stop" });
      },
    });
  return button({
    label: t("Send"),
    icon: "send",
    appearance: "primary",
    disabled: state.draft.trim() === "" || chat.columns.some(({ model }) => model === null),
    onClick: () => {
      page.ask();
    },
  });
}

function refusal(page: ChatPage): TemplateResult {
  return html`<p class="refusal error" role="alert">
    <span>${page.state.refusal}</span>
    ${iconButton({
      icon: "close",
      label: t("Close"),
      onClick: () => {
        page.change({ refusal: "" });
      },
    })}
  </p>`;
}

function chips(page: ChatPage): TemplateResult {
  const { attachments } = page.state;
  return html`<ul class="chips" aria-label=${t("Attached")}>
    ${attachments.map((attachment) => chip(page, attachment))}
  </ul>`;
}

function chip(page: ChatPage, { key, name, tokens }: DraftAttachment): TemplateResult {
  return html`<li class="chip">
    ${codicon("file")}<span>${name}</span>
    ${tokens === null ? nothing : html`<span class="muted">${tokensInWords(tokens)}</span>`}
    ${iconButton({
      icon: "close",
      label: t("Without {0}", name),
      onClick: () => {
        page.change({ attachments: page.state.attachments.filter((other) => other.key !== key) });
      },
    })}
  </li>`;
}

/** Of the answer that filled the context most: what the next question begins with. */
function contextMeter(page: ChatPage, chat: ChatState): TemplateResult {
  let used = 0;
  let length = 0;
  for (const column of chat.columns.keys()) {
    const last = page.state.messagesOf(column).findLast(({ contextLength }) => contextLength !== undefined);
    const full = (last?.promptTokens ?? 0) + (last?.tokens ?? 0);
    if (last?.contextLength !== undefined && full / last.contextLength >= used / Math.max(1, length))
      [used, length] = [full, last.contextLength];
  }
  if (length === 0) return html`<span class="context"></span>`;
  const share = Math.min(1, used / length);
  const text = t("{0} of {1} tokens", countInWords(used), countInWords(length));
  return html`<span class="context muted" title=${t("Context used by this conversation")}>
    <span class="meter ${share > 0.85 ? "full" : ""}" aria-hidden="true"
      ><span style="width: ${Math.round(share * 100)}%"></span
    ></span>
    <span class="visually-hidden">${t("Context used by this conversation")}</span>
    <span>${text}</span>
  </span>`;
}
