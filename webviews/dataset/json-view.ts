// A row as it stands in the file, and its values in good order.
import { html, type TemplateResult } from "lit-html";
import type { WholeRow } from "../../schemas/protocol/table.ts";
import { iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import { longText, type Folding } from "./conversation.ts";

export function jsonView(whole: WholeRow, folding: Folding, onCopy: (text: string) => void): TemplateResult {
  const { raw, isCut, value } = whole;
  const text = isCut || value === null || value === undefined ? raw : JSON.stringify(value, null, 2);
  return html`<div class="json">
    <div class="json-actions">
      ${iconButton({
        icon: "copy",
        label: t("Copy"),
        onClick: () => {
          onCopy(text);
        },
      })}
    </div>
    ${isCut ? html`<p class="muted">${t("Only the beginning of the row is shown.")}</p>` : ""}
    ${longText(text, "json", folding, (shown) => html`<pre tabindex="0">${highlighted(shown)}</pre>`)}
  </div>`;
}

/** Keys, texts and other values in the colours that the theme has for them. */
function highlighted(text: string): (TemplateResult | string)[] {
  const pieces: (TemplateResult | string)[] = [];
  let end = 0;
  for (const match of text.matchAll(
    /"(?:[^"\\]|\\.)*"(\s*:)?|\b(?:true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g,
  )) {
    const [found, colon] = match;
    pieces.push(text.slice(end, match.index));
    const kind = found.startsWith('"') ? (colon === undefined ? "text" : "key") : "literal";
    pieces.push(html`<span class="json-${kind}">${found}</span>`);
    end = match.index + found.length;
  }
  pieces.push(text.slice(end));
  return pieces;
}
