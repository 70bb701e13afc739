// The tokens of one row, to be read, hovered over and walked through by keyboard.
import { html, nothing, type TemplateResult } from "lit-html";
import { guard } from "lit-html/directives/guard.js";
import type { RenderedRow } from "../../schemas/protocol/dataset.ts";
import { countInWords, tokensInWords } from "../amounts.ts";
import { t } from "../texts.ts";
import { bytesOf, lineBreaks, visible, type Token } from "./token-text.ts";

export interface TokenPiecesOptions {
  readonly rendered: RenderedRow;
  /** In words, how many there are and how many carry loss. */
  readonly label: string;
  /** Of a sequence, in tokens. */
  readonly length: number;
  readonly active: number | undefined;
  /** The same at any later time: keys may come faster than the page is drawn. */
  readonly activeNow: () => number | undefined;
  readonly onActive: (token: number) => void;
}

let lists = 0;
const ids = new WeakMap<RenderedRow, string>();

export function tokenPieces(options: TokenPiecesOptions): TemplateResult {
  const { rendered, label, length, active, activeNow, onActive } = options;
  const id = idOf(rendered);
  const chosen = active === undefined ? undefined : rendered.tokens[active];
  return html`<div
      class="token-list"
      role="listbox"
      tabindex="0"
      aria-label=${label}
      aria-activedescendant=${active === undefined ? nothing : `${id}-${active}`}
      @keydown=${(event: KeyboardEvent) => {
        const next = nextToken(event.key, activeNow(), rendered.tokens.length);
        if (next === undefined) return;
        event.preventDefault();
        onActive(next);
        document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
      }}
      @pointerover=${(event: PointerEvent) => {
        const index = (event.target as HTMLElement).dataset["token"];
        if (index !== undefined) onActive(Number(index));
      }}
    >
      ${guard([rendered, active, length], () =>
        rendered.tokens.map((token, index) => piece(token, index, id, length, active === index)),
      )}
    </div>
    <p class="token-facts">
      ${chosen === undefined ? t("Point at a token to see its id and its bytes.") : facts(chosen, active!)}
    </p>`;
}

function piece(token: Token, index: number, id: string, length: number, isActive: boolean): TemplateResult {
  const begins = token.cut && index === length + 1;
  const classes = ["token", index % 2 === 0 ? "even" : "odd"];
  if (token.loss) classes.push("loss");
  if (token.special) classes.push("special");
  if (token.cut) classes.push("cut");
  if (isActive) classes.push("active");
  const breaks = lineBreaks(token.text);
  return html`${begins ? html`<span class="cut-line" role="presentation">${t("end of the sequence, {0}", tokensInWords(length))}</span>` : nothing}<span
      class=${classes.join(" ")}
      role="option"
      id="${id}-${index}"
      aria-selected=${isActive}
      aria-label=${isActive ? facts(token, index) : nothing}
      data-token=${index}
      >${token.text === "" ? "‥" : visible(token.text)}</span
    >${breaks === 0 ? nothing : Array.from({ length: breaks }, () => html`<br />`)}`;
}

function facts(token: Token, index: number): string {
  const text = token.text === "" ? t("part of the next character") : `“${visible(token.text)}”`;
  const place = t("Token {0}: {1}, id {2}", countInWords(index + 1), text, token.id);
  const bytes = token.text === "" ? [] : [t("bytes {0}", bytesOf(token.text))];
  const kind = token.special ? [t("special token")] : [];
  const loss = token.cut ? t("cut off") : token.loss ? t("with loss") : t("without loss");
  return [place, ...bytes, ...kind, loss].join(" · ");
}

function nextToken(key: string, active: number | undefined, length: number): number | undefined {
  const last = length - 1;
  switch (key) {
    case "ArrowRight":
    case "ArrowDown":
      return Math.min(last, (active ?? -1) + 1);
    case "ArrowLeft":
    case "ArrowUp":
      return Math.max(0, (active ?? 1) - 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

function idOf(rendered: RenderedRow): string {
  const known = ids.get(rendered) ?? `tokens-${++lists}`;
  ids.set(rendered, known);
  return known;
}
