// The system prompt and how answers are drawn; what is typed counts as soon as it can be used.
import { html, nothing, type TemplateResult } from "lit-html";
import { type ChatSettings, type ChatState } from "../../schemas/panels/chat.ts";
import { Sampling } from "../../schemas/protocol/chat.ts";
import { dropdown, iconButton, link, textArea, textField } from "../controls.ts";
import { t } from "../texts.ts";
import { adaptersTemplate } from "./adapters.ts";
import type { ChatPage } from "./chat-page.ts";

interface Field {
  readonly key: keyof Sampling;
  readonly label: string;
  /** What holds where nothing is written; none where something must be. */
  readonly otherwise: string;
  readonly hint: string;
}

const fields = (): readonly Field[] => [
  {
    key: "temperature",
    label: t("Temperature"),
    otherwise: "",
    hint: t("0 to 5; 0 always takes the most probable token"),
  },
  { key: "topP", label: t("Top-p"), otherwise: "", hint: t("above 0, up to 1") },
  {
    key: "topK",
    label: t("Top-k"),
    otherwise: "40",
    hint: t("how many of the most probable tokens; 0 is all"),
  },
  {
    key: "minP",
    label: t("Min-p"),
    otherwise: t("off"),
    hint: t("0 to 1; the least share of the best token’s probability"),
  },
  { key: "repeatPenalty", label: t("Repeat penalty"), otherwise: t("off"), hint: t("1 to 2") },
  { key: "seed", label: t("Seed"), otherwise: t("random"), hint: t("the same seed gives the same answer") },
  { key: "maxTokens", label: t("Longest answer"), otherwise: t("as fits"), hint: t("in tokens") },
];

export function settingsPane(page: ChatPage, chat: ChatState): TemplateResult {
  const { settings } = chat;
  return html`<section class="pane settings" aria-label=${t("System prompt and sampling")}>
    <div class="pane-head">
      <h2>${t("System prompt and sampling")}</h2>
      ${iconButton({
        icon: "close",
        label: t("Close"),
        onClick: () => {
          page.change({ isSettingsOpen: false });
        },
      })}
    </div>
    ${textArea({
      label: t("System prompt"),
      value: settings.system,
      rows: 2,
      placeholder: t("What the model is told before the conversation"),
      onInput: (system) => {
        page.changeSettings({ system });
      },
    })}
    ${adaptersTemplate(page, chat)}
    <div class="fields">${fields().map((field) => fieldTemplate(page, settings, field))}</div>
    <div class="pane-foot">
      ${dropdown({
        label: t("When the context is full"),
        choices: [
          { value: "drop-oldest", label: t("leave out the oldest turns") },
          { value: "refuse", label: t("refuse") },
        ],
        value: settings.overflow,
        onChange: (overflow) => {
          page.changeSettings({ overflow });
        },
      })}
      ${link(t("Defaults"), () => {
        page.state.typedSampling.clear();
        page.changeSettings({ sampling: Sampling.parse({}) });
      })}
    </div>
  </section>`;
}

function fieldTemplate(page: ChatPage, settings: ChatSettings, field: Field): TemplateResult {
  const { key, label, otherwise, hint } = field;
  const value = settings.sampling[key];
  const wrong = page.state.typedSampling.get(key);
  return html`<div class="field" title=${hint}>
    ${textField({
      label,
      value: wrong ?? (value === undefined ? "" : String(value)),
      placeholder: otherwise,
      onInput: (text) => {
        write(page, field, text);
      },
    })}
    ${wrong === undefined ? nothing : html`<span class="error" role="alert">${hint}</span>`}
  </div>`;
}

/** What counts by now may be newer than what was drawn. */
function write(page: ChatPage, { key, otherwise }: Field, text: string): void {
  const { typedSampling: typed, chat } = page.state;
  const written = text.trim().replace(",", ".");
  const isLeftOut = written === "" && otherwise !== "";
  const parsed = Sampling.safeParse({
    ...chat?.settings.sampling,
    [key]: isLeftOut ? undefined : written === "" ? NaN : Number(written),
  });
  if (parsed.success) {
    // Half a number, as `0.`, stays as it is typed.
    if (String(Number(written)) === written || isLeftOut) typed.delete(key);
    else typed.set(key, text);
    page.changeSettings({ sampling: parsed.data });
  } else {
    typed.set(key, text);
    page.update();
  }
}
