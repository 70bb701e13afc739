// Why the runs differ: only what is not the same, by area, one column a run.
import { html, nothing, type TemplateResult } from "lit-html";
import type { OverlayDifference } from "../../schemas/panels/run.ts";
import { progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import { swatch } from "./legend.ts";

export interface DifferencesOptions {
  readonly runs: readonly { readonly id: string; readonly name: string; readonly colour: number }[];
  /** Undefined while they are looked for. */
  readonly differences: readonly OverlayDifference[] | undefined;
}

const LONGEST = 60;

export function differencesTable({ runs, differences }: DifferencesOptions): TemplateResult {
  if (runs.length < 2) return html`<p class="muted">${t("Add a second run to see why they differ.")}</p>`;
  if (differences === undefined) return html`<p>${progressRing(t("Comparing the runs…"))}</p>`;
  if (differences.length === 0) {
    return html`<p class="muted">
      ${t("Nothing differs: same data, settings, code, packages, hardware, seed and command.")}
    </p>`;
  }
  const areas = [...new Set(differences.map(({ area }) => area))];
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${t("Explain Why Runs Differ")}>
    <table class="differences">
      <thead>
        <tr>
          <td></td>
          ${runs.map(({ name, colour }) => html`<th scope="col">${swatch(colour)} ${name}</th>`)}
        </tr>
      </thead>
      ${areas.map((area) =>
        section(
          area,
          differences.filter((difference) => difference.area === area),
        ),
      )}
    </table>
  </div>`;
}

function section(area: OverlayDifference["area"], differences: readonly OverlayDifference[]): TemplateResult {
  const columns = differences[0]!.values.length + 1;
  return html`<tbody>
    <tr class="area">
      <th scope="colgroup" colspan=${columns}>${areaName(area)}</th>
    </tr>
    ${differences.map(
      ({ key, values }) =>
        html`<tr>
          <th scope="row">${key}</th>
          ${values.map((value) => html`<td title=${value.length > LONGEST ? value : nothing}>${shorten(value)}</td>`)}
        </tr>`,
    )}
  </tbody>`;
}

/** The middle goes: paths and sums differ at their ends. */
function shorten(value: string): string {
  if (value === "") return "–";
  return value.length <= LONGEST
    ? value
    : `${value.slice(0, LONGEST / 2 - 1)} … ${value.slice(-LONGEST / 2 + 1)}`;
}

function areaName(area: OverlayDifference["area"]): string {
  switch (area) {
    case "dataset":
      return t("Data");
    case "config":
      return t("Settings");
    case "code":
      return t("Code");
    case "packages":
      return t("Packages");
    case "hardware":
      return t("Hardware");
    case "seed":
      return t("Seed");
    case "command":
      return t("Command");
  }
}
