// A line above the content of a page: something is missing, or has failed, and what helps.
import { html, nothing, type TemplateResult } from "lit-html";
import { codicon } from "./controls.ts";

export function notice(
  level: "error" | "warning" | "info",
  icon: string,
  message: string,
  advice?: string,
  action?: TemplateResult,
): TemplateResult {
  return html`<div class="notice ${level}" role=${level === "error" ? "alert" : "status"}>
    ${codicon(icon)}
    <div>
      <span>${message}</span> ${advice ? html`<span class="muted">${advice}</span>` : nothing}
      ${action ?? nothing}
    </div>
  </div>`;
}
