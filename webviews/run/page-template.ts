// The page as a template of its state.
import { html, type TemplateResult } from "lit-html";
import type { RunCommand } from "../../schemas/panels/run.ts";
import { button, progressRing } from "../controls.ts";
import { t } from "../texts.ts";
import { bottom } from "./bottom.ts";
import { differencesTable } from "./differences.ts";
import { header } from "./header.ts";
import { legend } from "./legend.ts";
import { connectionNotice, curvesNotice, goneNotice, tableNotice } from "./notices.ts";
import type { RunPage } from "./run-page.ts";
import { toolbar } from "./toolbar.ts";
import { valuesTable } from "./values.ts";

export function pageTemplate(page: RunPage): TemplateResult {
  const { state } = page;
  const run = state.activeRun;
  if (run === undefined) return emptyPage(page);
  return html`<div class="page ${page.rows.isOpen ? "with-drawer" : ""}">
    <div class="column">
      ${connectionNotice(page)} ${goneNotice(page)} ${curvesNotice(page)} ${tableNotice(page)}
      ${headerOf(page, run.summary.id)}
      ${legend({
        runs: state.runs,
        active: run.summary.id,
        onSelect: (id) => {
          state.active = id;
          page.update();
        },
        onToggle: (id) => {
          page.toggleRun(id);
        },
        onDrop: (id) => {
          page.send({ kind: "dropRun", run: id });
        },
      })}
      ${charts(page)} ${bottomOf(page)}
    </div>
    ${page.rows.template()}
  </div>`;
}

function emptyPage(page: RunPage): TemplateResult {
  const { isTold, gone } = page.state;
  if (!isTold)
    return html`<div class="empty">${connectionNotice(page)} ${progressRing(t("Loading the run…"))}</div>`;
  return html`<div class="empty">
    ${connectionNotice(page)}
    <p>${gone.length > 0 ? t("This run has been removed.") : t("No run is shown.")}</p>
    ${button({
      label: t("Choose Runs…"),
      appearance: "primary",
      onClick: () => {
        page.send({ kind: "addRuns" });
      },
    })}
  </div>`;
}

function headerOf(page: RunPage, id: string): TemplateResult {
  const { state } = page;
  const perform = (command: RunCommand) => (): void => {
    page.send({ kind: "command", run: id, command });
  };
  const { summary, history } = state.activeRun!;
  return header({
    run: summary,
    lowestHeldOut: history.lowestHeldOut,
    peakMemory: state.peakMemory.get(id),
    tuning: state.tunings.get(id),
    headline: state.headlines.get(id),
    preferences: history.hasPreferences ? { margin: history.latest("rewardMargin")! } : undefined,
    runCount: state.runs.length,
    onOpenBase: (model) => {
      page.send({ kind: "openModel", model });
    },
    onEvaluate: () => {
      page.send({ kind: "evaluate", run: id });
    },
    onOpenEvaluations: (evaluations) => {
      page.send({ kind: "openEvaluations", evaluations: [...evaluations] });
    },
    onStop: perform("stop"),
    onResume: perform("resume"),
    onRelease: perform("release"),
    onChat: () => {
      page.send({ kind: "chat", run: id });
    },
    onExport: () => {
      page.send({ kind: "export", run: id });
    },
    onOpenFile: perform("openFile"),
    onMore: (anchor) => {
      page.openMore(id, anchor);
    },
    onDifferences: () => {
      page.showDifferences();
    },
    onAddRuns: () => {
      page.send({ kind: "addRuns" });
    },
  });
}

function charts(page: RunPage): TemplateResult {
  const { state } = page;
  const { elements } = page.charts;
  if (elements.length === 0) return html`<div class="no-charts">${emptyCharts(page)}</div>`;
  return html`${toolbar({
      smoothing: state.smoothing,
      axis: state.view.x,
      isLog: state.view.logScale,
      isZoomed: state.view.range !== null,
      onSmoothing: (smoothing) => {
        page.change({ smoothing });
      },
      onAxis: (axis) => {
        page.setAxis(axis);
      },
      onToggleLog: () => {
        page.change({ logScale: !state.view.logScale });
      },
      onReset: () => {
        page.setRange(null);
      },
      onCharts: (anchor) => {
        page.chooseCharts(anchor);
      },
      onSave: (anchor) => {
        page.files.openMenu(anchor);
      },
    })}
    <div class="charts">
      ${elements[0]}
      <div class="small-charts" style="--columns: ${page.charts.columns}">${elements.slice(1)}</div>
    </div>`;
}

function emptyCharts({ state }: RunPage): TemplateResult {
  const run = state.activeRun!;
  if (state.failedHistories.has(run.summary.id)) return html``;
  if (!run.history.has("overview")) return progressRing(t("Loading the curves…"));
  const text = state.isActive(run.summary.id)
    ? t("The curves begin with the first step.")
    : t("This run has made no step.");
  return html`<p class="muted">${text}</p>`;
}

function bottomOf(page: RunPage): TemplateResult {
  const { state } = page;
  const { view } = state;
  return bottom({
    tab: view.tab,
    hasDifferences: state.runs.length > 1,
    levels: view.levels,
    search: view.search,
    follow: view.follow,
    onTab: (tab) => {
      page.openTab(tab);
    },
    onToggleLevel: (level) => {
      page.toggleLevel(level);
    },
    onSearch: (search) => {
      page.change({ search: search.slice(0, 200) });
    },
    onToggleFollow: () => {
      page.change({ follow: !state.view.follow });
    },
    content: contentOf(page),
  });
}

function contentOf(page: RunPage): TemplateResult | HTMLElement {
  const { state } = page;
  switch (state.view.tab) {
    case "log":
    case "output":
      return page.log.element;
    case "values":
      return valuesTable({
        runs: state.runs,
        onShow: (_, x) => {
          const width = (state.extent.to - state.extent.from) / 50;
          page.select(x - width, x + width);
          page.charts.hover(x);
        },
      });
    case "differences":
      return differencesTable({
        runs: state.runs.map(({ summary: { id, name }, colour }) => ({ id, name, colour })),
        differences: page.differences,
      });
  }
}
