// What a question and an answer have in common: other versions beside it, and writing it anew in its place.
import { html, type TemplateResult } from "lit-html";
import type { ShownMessage } from "../../schemas/panels/chat.ts";
import { button, growingTextArea, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";
import { confirmKeys } from "./confirm-keys.ts";

/** ‹ 2/3 › */
export function branchSwitch(
  page: ChatPage,
  { place, count, previous, next }: NonNullable<ShownMessage["branch"]>,
  column: number,
): TemplateResult {
  const to = (message: string | null) => (): void => {
    if (message !== null) page.send({ kind: "switchTo", column, message });
  };
  const { isAnswering } = page.state;
  return html`<span class="branch" role="group" aria-label=${t("Version {0} of {1}", place, count)}>
    ${iconButton({
      icon: "chevron-left",
      label: t("Previous Version"),
      disabled: previous === null || isAnswering,
      onClick: to(previous),
    })}
    <span aria-hidden="true">${place}/${count}</span>
    ${iconButton({
      icon: "chevron-right",
      label: t("Next Version"),
      disabled: next === null || isAnswering,
      onClick: to(next),
    })}
  </span>`;
}

export interface EditorOptions {
  readonly label: string;
  readonly submit: string;
  readonly onSubmit: (text: string) => void;
  /** Besides submit and cancel. */
  readonly other?: TemplateResult;
}

/** In place of the text; Escape goes back to it. */
export function editor(page: ChatPage, { label, submit, onSubmit, other }: EditorOptions): TemplateResult {
  const { state } = page;
  const text = state.editing?.text ?? "";
  const close = (): void => {
    state.editing = undefined;
    page.update();
  };
  const done = (): void => {
    // The last key may have come after the last drawing.
    const written = state.editing?.text.trim() ?? "";
    if (written === "") return;
    onSubmit(written);
    close();
  };
  return html`<div class="editor">
    ${growingTextArea({
      label,
      value: text,
      takesFocus: true,
      onInput: (value) => {
        state.editing = { id: state.editing?.id ?? "", text: value };
        page.update();
      },
      onKeyDown: confirmKeys(done, close),
    })}
    <div class="editor-buttons">
      ${other ?? ""} ${button({ label: t("Cancel"), onClick: close })}
      ${button({ label: submit, appearance: "primary", disabled: text.trim() === "", onClick: done })}
    </div>
  </div>`;
}
