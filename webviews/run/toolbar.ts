// How the charts are shown: smoothing, the axes, which of them, the range, and files of them.
import { html, nothing, type TemplateResult } from "lit-html";
import type { RunAxis } from "../../schemas/panels/run.ts";
import { codicon, dropdown, iconButton } from "../controls.ts";
import { t } from "../texts.ts";

export interface ToolbarOptions {
  readonly smoothing: number;
  readonly axis: RunAxis;
  readonly isLog: boolean;
  readonly isZoomed: boolean;
  readonly onSmoothing: (weight: number) => void;
  readonly onAxis: (axis: RunAxis) => void;
  readonly onToggleLog: () => void;
  readonly onReset: () => void;
  readonly onCharts: (anchor: HTMLElement) => void;
  readonly onSave: (anchor: HTMLElement) => void;
}

const MOST_SMOOTHING = 0.99;

export function toolbar(options: ToolbarOptions): TemplateResult {
  const { smoothing, axis, isLog, isZoomed } = options;
  return html`<div class="toolbar" role="toolbar" aria-label=${t("How the charts are shown")}>
    <label class="slider"
      ><span>${t("Smoothing")}</span>
      <input
        type="range"
        min="0"
        max=${MOST_SMOOTHING}
        step="0.01"
        .value=${String(smoothing)}
        @input=${(event: Event) => {
          options.onSmoothing(Number((event.target as HTMLInputElement).value));
        }}
      /><output>${smoothing.toFixed(2)}</output></label
    >
    ${dropdown({
      label: t("X axis"),
      value: axis,
      choices: [
        { value: "step", label: t("Step") },
        { value: "tokens", label: t("Tokens") },
        { value: "time", label: t("Time") },
      ],
      onChange: options.onAxis,
    })}
    <button
      type="button"
      class="icon-button text"
      aria-pressed=${isLog}
      title=${t("Logarithmic y axis")}
      @click=${options.onToggleLog}
    >
      ${t("Log")}
    </button>
    ${
      isZoomed
        ? html`<button type="button" class="icon-button text" @click=${options.onReset}>
            ${codicon("zoom-out")}${t("Show everything")}
          </button>`
        : nothing
    }
    <span class="spring"></span>
    ${iconButton({
      icon: "layout",
      label: t("Choose Charts"),
      onClick: (event) => {
        options.onCharts(event.currentTarget as HTMLElement);
      },
    })}
    ${iconButton({
      icon: "save-as",
      label: t("Save as Picture or Table"),
      onClick: (event) => {
        options.onSave(event.currentTarget as HTMLElement);
      },
    })}
  </div>`;
}
