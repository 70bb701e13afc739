// The runs that are laid over one another: which colour each has, whether it is seen, and which one the head is about.
import { html, nothing, type TemplateResult } from "lit-html";
import { formatValue } from "../chart/format.ts";
import { colourVariable, dashOf } from "../chart/theme.ts";
import { codicon, iconButton } from "../controls.ts";
import { stateIcons, stateName } from "../run-state.ts";
import { language, t } from "../texts.ts";
import type { ShownRun } from "./charts.ts";

export interface LegendOptions {
  readonly runs: readonly ShownRun[];
  readonly active: string;
  readonly onSelect: (run: string) => void;
  readonly onToggle: (run: string) => void;
  readonly onDrop: (run: string) => void;
}

/** Nothing for a single run, whose name stands above. */
export function legend(options: LegendOptions): TemplateResult | typeof nothing {
  const { runs } = options;
  if (runs.length < 2) return nothing;
  return html`<ul class="legend" aria-label=${t("Runs in the charts")}>
    ${runs.map((run) => entry(run, options))}
  </ul>`;
}

function entry(
  { summary, colour, isHidden }: ShownRun,
  { active, onSelect, onToggle, onDrop }: LegendOptions,
): TemplateResult {
  const { id, name, state, validationLoss, loss } = summary;
  const value = validationLoss ?? loss;
  return html`<li class=${[id === active ? "active" : "", isHidden ? "hidden-run" : ""].join(" ")}>
    <button
      type="button"
      class="toggle"
      aria-pressed=${!isHidden}
      aria-label=${t("Show {0} in the charts", name)}
      title=${isHidden ? t("Show in the charts") : t("Hide in the charts")}
      @click=${() => {
        onToggle(id);
      }}
    >
      ${swatch(colour)}
    </button>
    <button
      type="button"
      class="name"
      aria-current=${id === active}
      title=${`${id}\n${stateName(state)}`}
      @click=${() => {
        onSelect(id);
      }}
    >
      <span class="state ${state}">${codicon(stateIcons[state])}</span><span class="run-name">${name}</span>
      ${value === undefined ? nothing : html`<span class="muted">${formatValue(value, "plain", language)}</span>`}
    </button>
    ${iconButton({
      icon: "close",
      label: t("Take {0} out of the charts", name),
      onClick: () => {
        onDrop(id);
      },
    })}
  </li>`;
}

/** A piece of the run's line. */
export function swatch(colour: number): TemplateResult {
  return html`<svg class="line-swatch" width="18" height="10" aria-hidden="true">
    <line
      x1="0"
      y1="5"
      x2="18"
      y2="5"
      stroke-width="2.5"
      style="stroke: ${colourVariable(colour)}"
      stroke-dasharray=${dashOf(colour).join(" ")}
    />
  </svg>`;
}
