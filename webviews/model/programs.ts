// How other programs ask the model: address, name, and an example to copy.
import { html, nothing, type TemplateResult } from "lit-html";
import type { ModelCardState } from "../../schemas/panels/model.ts";
import { button, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { Send } from "./card.ts";

export function forPrograms(
  { address, apiName, canChat }: ModelCardState,
  send: Send,
): TemplateResult | typeof nothing {
  if (!canChat) return nothing;
  const line = (label: string, value: string, copy: string): TemplateResult =>
    html`<div>
      <dt>${label}</dt>
      <dd class="copied">
        <code>${value}</code>
        ${iconButton({
          icon: "copy",
          label: copy,
          onClick: () => {
            send({ kind: "copy", text: value });
          },
        })}
      </dd>
    </div>`;
  return html`<section class="wide" aria-label=${t("For programs")}>
    <h2>${t("For programs")}</h2>
    <p class="muted">${t("Any program that speaks OpenAI's API can ask this model, served or not.")}</p>
    <dl>
      ${address === "" ? nothing : line(t("Address"), address, t("Copy Address"))}
      ${line(t("Name"), apiName, t("Copy Name"))}
    </dl>
    ${button({
      label: t("Copy Client Example…"),
      icon: "code",
      onClick: () => {
        send({ kind: "copyExample" });
      },
    })}
  </section>`;
}
