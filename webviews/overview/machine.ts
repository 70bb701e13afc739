// How the machine stands: processor, memory, GPUs and disk.
import { html, nothing, type TemplateResult } from "lit-html";
import type { OverviewMachine } from "../../schemas/panels/overview.ts";
import { plural } from "../../schemas/plural.ts";
import { bytesInWords } from "../amounts.ts";
import { t } from "../texts.ts";
import { shareInWords } from "./parts.ts";

export interface ShownMachine {
  readonly hostname: string;
  readonly machine: OverviewMachine;
}

/** Before the first sample there is a place for it. */
export function machineCard(shown: ShownMachine | undefined): TemplateResult {
  return html`<section class="machine" aria-label=${t("Machine")} aria-busy=${shown === undefined}>
    <header>
      <h2>${t("Machine")}</h2>
      <span class="muted">${shown?.hostname ?? nothing}</span>
    </header>
    <dl>${shown === undefined ? placeholders() : figures(shown.machine)}</dl>
  </section>`;
}

function figures({ load, cores, memory, disk, gpus }: OverviewMachine): TemplateResult[] {
  const ofTotal = ({ used, total }: { used: number; total: number }): string =>
    t("{0} of {1}", bytesInWords(used), bytesInWords(total));
  return [
    figure(
      t("Processor"),
      load,
      t("{0} of {1}", shareInWords(load), plural(cores, t("1 core"), t("{0} cores", cores))),
    ),
    figure(t("Memory"), memory.used / memory.total, ofTotal(memory)),
    ...gpus.map(({ name, utilisation, memory: own }) =>
      figure(
        name,
        utilisation ?? (own === null ? 0 : own.used / own.total),
        [
          utilisation === null ? undefined : shareInWords(utilisation),
          own === null ? undefined : ofTotal(own),
        ]
          .filter((fact) => fact !== undefined)
          .join(" · "),
      ),
    ),
    figure(t("Disk"), disk.used / disk.total, t("{0} free", bytesInWords(disk.total - disk.used))),
  ];
}

function figure(label: string, share: number, value: string): TemplateResult {
  const isHigh = share > 0.9;
  return html`<div>
    <dt>${label}</dt>
    <dd>${value}</dd>
    <dd class="bar">
      <meter class=${isHigh ? "high" : ""} min="0" max="1" value=${share} aria-label=${label}></meter>
    </dd>
  </div>`;
}

function placeholders(): TemplateResult[] {
  return [t("Processor"), t("Memory"), t("Disk")].map((label) => figure(label, 0, "…"));
}
