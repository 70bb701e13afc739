// What lies beneath the charts: the log, what the process printed, the values as a table, and the differences.
import { html, nothing, type TemplateResult } from "lit-html";
import type { RunPanel } from "../../schemas/panels/run.ts";
import type { View } from "../../schemas/panels/panel.ts";
import { iconButton, textField } from "../controls.ts";
import { t } from "../texts.ts";

export type Tab = View<RunPanel>["tab"];
type Level = View<RunPanel>["levels"][number];

export interface BottomOptions {
  readonly tab: Tab;
  readonly hasDifferences: boolean;
  readonly levels: readonly Level[];
  readonly search: string;
  readonly follow: boolean;
  readonly onTab: (tab: Tab) => void;
  readonly onToggleLevel: (level: Level) => void;
  readonly onSearch: (text: string) => void;
  readonly onToggleFollow: () => void;
  readonly content: TemplateResult | HTMLElement;
}

export function bottom(options: BottomOptions): TemplateResult {
  const { tab } = options;
  const tabs: readonly (readonly [Tab, string])[] = [
    ["log", t("Log")],
    ["output", t("Output")],
    ["values", t("Values")],
    ...(options.hasDifferences ? [["differences", t("Differences")] as const] : []),
  ];
  return html`<section class="bottom" aria-label=${t("Beneath the charts")}>
    <div class="tab-line">
      <div
        class="tabs"
        role="tablist"
        @keydown=${(event: KeyboardEvent) => {
          const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
          if (way === 0) return;
          // The keyboard is on by now where the last key has brought it, whatever was drawn.
          const at = tabs.findIndex(([name]) => (event.target as HTMLElement).id === `tab-${name}`);
          if (at < 0) return;
          const [next] = tabs[(at + way + tabs.length) % tabs.length]!;
          options.onTab(next);
          (event.currentTarget as HTMLElement).querySelector<HTMLElement>(`#tab-${next}`)?.focus();
        }}
      >
        ${tabs.map(([name, label]) => tabButton(name, label, options))}
      </div>
      ${tab === "log" || tab === "output" ? logTools(options) : nothing}
    </div>
    <div class="tab-panel" role="tabpanel" id="tab-panel" aria-labelledby="tab-${tab}">
      ${options.content}
    </div>
  </section>`;
}

function tabButton(name: Tab, label: string, { tab, onTab }: BottomOptions): TemplateResult {
  return html`<button
    type="button"
    role="tab"
    id="tab-${name}"
    aria-selected=${name === tab}
    aria-controls="tab-panel"
    tabindex=${name === tab ? 0 : -1}
    @click=${() => {
      onTab(name);
    }}
  >
    ${label}
  </button>`;
}

function logTools({
  tab,
  levels,
  search,
  follow,
  onToggleLevel,
  onSearch,
  onToggleFollow,
}: BottomOptions): TemplateResult {
  const toggle = (level: Level, icon: string, label: string): TemplateResult =>
    iconButton({
      icon,
      label,
      pressed: levels.includes(level),
      onClick: () => {
        onToggleLevel(level);
      },
    });
  return html`<div class="log-tools">
    ${
      tab === "log"
        ? html`${toggle("info", "info", t("Only information"))}
          ${toggle("warning", "warning", t("Only warnings"))} ${toggle("error", "error", t("Only errors"))}`
        : nothing
    }
    ${textField({ label: t("Search the log"), placeholder: t("Search"), icon: "search", value: search, onInput: onSearch })}
    ${iconButton({
      icon: "fold-down",
      label: t("Follow the end"),
      pressed: follow,
      onClick: onToggleFollow,
    })}
  </div>`;
}
