// A row as people read it: who says what, or a prompt with its completion, with code kept as code.
import { html, nothing, type TemplateResult } from "lit-html";
import type { Example, Message, PreferencePart } from "../../schemas/dataset.ts";
import { answerMessages, promptMessages, type PreferenceSide } from "../../schemas/preference.ts";
import { countInWords } from "../amounts.ts";
import { link } from "../controls.ts";
import { roleName } from "../role-name.ts";
import { t } from "../texts.ts";
import { messageParts } from "./code-blocks.ts";

/** Characters of a text that are shown until somebody wants all of it. */
const SHOWN_CHARACTERS = 8000;

export interface Folding {
  readonly unfolded: ReadonlySet<string>;
  readonly unfold: (key: string) => void;
}

export function conversation(example: Example, folding: Folding): TemplateResult {
  return html`<div class="conversation">
    ${turnsOf(example).map(({ role, title, text }, index) => turn(role, title, text, `turn ${index}`, folding))}
  </div>`;
}

interface Turn {
  /** Decides the colour. */
  readonly role: Message["role"] | PreferenceSide | "text";
  readonly title: string;
  readonly text: string;
}

function turnsOf(example: Example): Turn[] {
  if (example.kind === "text") return [{ role: "text", title: t("Text"), text: example.text }];
  if (example.kind === "completion") {
    return [
      { role: "user", title: t("Prompt"), text: example.prompt },
      { role: "assistant", title: t("Completion"), text: example.completion },
    ];
  }
  if (example.kind === "preference") {
    return [
      ...promptMessages(example).map(asTurn),
      ...answerTurns(example.chosen, "chosen", t("Chosen answer")),
      ...answerTurns(example.rejected, "rejected", t("Rejected answer")),
    ];
  }
  return example.messages.map(asTurn);
}

function asTurn({ role, content }: Message): Turn {
  return { role, title: roleName(role), text: content };
}

/** One of two answers; of several messages, each says whose it is. */
function answerTurns(answer: PreferencePart, side: PreferenceSide, title: string): Turn[] {
  const messages = answerMessages(answer);
  return messages.map(({ role, content }) => ({
    role: role === "assistant" ? side : role,
    title: messages.length === 1 ? title : t("{0}: {1}", title, roleName(role)),
    text: content,
  }));
}

function turn(
  role: Turn["role"],
  title: string,
  text: string,
  key: string,
  folding: Folding,
): TemplateResult {
  return html`<section class="turn ${role}" aria-label=${title}>
    <h3>${title}</h3>
    ${text === "" ? html`<p class="muted">${t("empty")}</p>` : longText(text, key, folding, parts)}
  </section>`;
}

/** The beginning of a long text, with a way to the rest. */
export function longText(
  text: string,
  key: string,
  { unfolded, unfold }: Folding,
  show: (text: string) => unknown,
): TemplateResult {
  if (text.length <= SHOWN_CHARACTERS || unfolded.has(key)) return html`${show(text)}`;
  return html`${show(text.slice(0, SHOWN_CHARACTERS))}
    <p class="more">
      ${link(t("Show all {0} characters", countInWords(text.length)), () => {
        unfold(key);
      })}
    </p>`;
}

function parts(text: string): TemplateResult[] {
  return messageParts(text).map((part) =>
    part.kind === "text"
      ? html`<p class="said">${part.text}</p>`
      : html`<figure class="code">
          ${part.language === "" ? nothing : html`<figcaption>${part.language}</figcaption>`}
          <pre tabindex="0"><code>${part.text}</code></pre>
        </figure>`,
  );
}
