// Adapters that fit the chosen model: which are added to it, and how heavily each counts.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ChatState, ShownAdapter } from "../../schemas/panels/chat.ts";
import { AddedAdapter } from "../../schemas/protocol/method.ts";
import { checkbox, textField } from "../controls.ts";
import { t } from "../texts.ts";
import type { ChatPage } from "./chat-page.ts";

/** A group for each model that adapters fit; nothing where there are none. */
export function adaptersTemplate(page: ChatPage, chat: ChatState): TemplateResult[] {
  return chat.columns.flatMap(({ adapters, modelName }, column) => {
    if (adapters.length === 0) return [];
    const legend = chat.columns.length === 1 ? t("Adapters") : t("Adapters of {0}", modelName);
    return html`<fieldset class="adapters">
      <legend>${legend}</legend>
      ${adapters.map((adapter) => rowTemplate(page, column, adapter))}
    </fieldset>`;
  });
}

function rowTemplate(page: ChatPage, column: number, adapter: ShownAdapter): TemplateResult {
  const { key, label, isOn, scale } = adapter;
  const disabled = page.state.isAnswering;
  const typed = page.state.typedScale(column, key);
  const isUnusable = typed !== undefined && scaleOf(typed) === undefined;
  // What was typed and no longer is what counts is not shown.
  const isTyped = isUnusable || (typed !== undefined && scaleOf(typed) === scale);
  return html`<div class="row">
    ${checkbox({
      label,
      checked: isOn,
      disabled,
      onChange: (now) => {
        page.state.forgetScale(column, key);
        page.changeAdapter(column, key, { isOn: now });
      },
    })}
    ${
      isOn
        ? html`<span class="scale" title=${t("-10 to 10; 1 is as it was trained, 0 is without it")}
            ><span aria-hidden="true">×</span> ${textField({
              label: t("Scale of {0}", label),
              hidesLabel: true,
              value: isTyped ? typed : String(scale),
              disabled,
              onInput: (text) => {
                write(page, column, key, text);
              },
            })}
            ${
              isUnusable
                ? html`<span class="error" role="alert">${t("a number from -10 to 10")}</span>`
                : nothing
            }</span
          >`
        : nothing
    }
  </div>`;
}

function write(page: ChatPage, column: number, key: string, text: string): void {
  // Half a number, as `0.`, stays as it is typed.
  page.state.typeScale(column, key, text);
  const scale = scaleOf(text);
  if (scale === undefined) page.update();
  else page.changeAdapter(column, key, { scale });
}

function scaleOf(text: string): number | undefined {
  const written = text.trim().replace(",", ".");
  return AddedAdapter.shape.scale.safeParse(written === "" ? NaN : Number(written)).data;
}
