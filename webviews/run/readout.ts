// The box beside the crosshair: what every run says at the place, the greatest value first.
import { html, nothing, type TemplateResult } from "lit-html";
import { formatValue, type Unit } from "../chart/format.ts";
import type { Mark } from "../chart/picture.ts";
import type { Reading } from "../chart/readings.ts";
import { language, t } from "../texts.ts";
import { swatch } from "./legend.ts";

export interface ReadoutOptions {
  readonly place: string;
  readonly readings: readonly Reading[];
  readonly marks: readonly Mark[];
  readonly unit: Unit;
  /** Whether each run has a line of its own, with its evaluations beside its points. */
  readonly isGrouped: boolean;
}

const MOST_LINES = 20;

export function readout({ place, readings, marks, unit, isGrouped }: ReadoutOptions): TemplateResult {
  const ordered = [...readings].sort((left, right) => right.value - left.value);
  return html`<div class="place">${place}</div>
    <table aria-hidden="true">
      ${isGrouped ? groupedLines(ordered, unit) : ordered.slice(0, MOST_LINES).map((one) => line(one, unit))}
    </table>
    ${marks.map(({ message }) => html`<div class="mark">${message}</div>`)}`;
}

/** Nothing where a line is drawn as it was measured. */
export function smoothedInWords(smoothed: number | undefined, unit: Unit): string[] {
  return smoothed === undefined || Number.isNaN(smoothed)
    ? []
    : [t("smoothed {0}", formatValue(smoothed, unit, language))];
}

function line({ curve, value, smoothed, min, max }: Reading, unit: Unit): TemplateResult {
  const range = `${formatValue(min, unit, language)} – ${formatValue(max, unit, language)}`;
  return html`<tr>
    <td>${swatch(curve.colour)}</td>
    <td class="name">${curve.label}</td>
    <td class="value">${formatValue(value, unit, language)}</td>
    <td class="range">${[...(max > min ? [range] : []), ...smoothedInWords(smoothed, unit)].join(" · ")}</td>
  </tr>`;
}

function groupedLines(readings: readonly Reading[], unit: Unit): TemplateResult {
  const isPoint = ({ curve }: Reading): boolean => curve.style === "points";
  const lines = readings.filter((reading) => !isPoint(reading));
  const points = readings.filter(isPoint);
  // A chart of evaluations alone has nothing to group.
  if (lines.length === 0 || points.length === 0) {
    return html`${readings.slice(0, MOST_LINES).map((one) => line(one, unit))}`;
  }
  const isSmooth = lines.some(({ smoothed }) => smoothed !== undefined);
  return html`<tr>
      <td></td>
      <td></td>
      <td class="value">${t("Training")}</td>
      ${isSmooth ? html`<td class="value">${t("Smoothed")}</td>` : nothing}
      <td class="value">${t("Held-out")}</td>
    </tr>
    ${lines.slice(0, MOST_LINES).map(({ curve, value, smoothed }) => {
      const point = points.find((other) => other.curve.run === curve.run);
      return html`<tr>
        <td>${swatch(curve.colour)}</td>
        <td class="name">${curve.label}</td>
        <td class="value">${formatValue(value, unit, language)}</td>
        ${
          isSmooth
            ? html`<td class="value">
                ${smoothed === undefined ? nothing : formatValue(smoothed, unit, language)}
              </td>`
            : nothing
        }
        <td class="value">${point === undefined ? nothing : formatValue(point.value, unit, language)}</td>
      </tr>`;
    })}`;
}
