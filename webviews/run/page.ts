// The page's state: what the extension has told, what the user has chosen, and what both mean for the charts.
import { ChartName, type Headline, type RunPanel, type Tuning } from "../../schemas/panels/run.ts";
import type { Down, Up, View } from "../../schemas/panels/panel.ts";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import { isActive } from "../../schemas/run-state.ts";
import type { Scene } from "../chart/picture.ts";
import { shown, type Extent } from "../chart/viewport.ts";
import { buildScene, chartKinds, extentOf, type ShownRun } from "./charts.ts";
import { MachineHistory } from "./machine.ts";
import { RunHistory } from "./run-history.ts";

export type Message = Down<RunPanel>;
export type Intent = Up<RunPanel>;
export type PageView = View<RunPanel>;

const defaultView: PageView = {
  runs: [],
  charts: [...ChartName.options],
  main: "loss",
  logScale: false,
  x: "step",
  range: null,
  hidden: [],
  tab: "log",
  levels: [],
  search: "",
  follow: true,
};

export const chartNames = Object.keys(chartKinds) as ChartName[];

export class PageState {
  view: PageView;
  readonly machine = new MachineHistory();
  /** Runs that were asked for and are not there. */
  gone: readonly string[] = [];
  connection: { state: "connected" | "connecting" | "lost"; message: string } = {
    state: "connected",
    message: "",
  };
  /** Which run the head of the page is about. */
  active = "";
  readonly peakMemory = new Map<string, number>();
  /** Of runs that tune a model. */
  readonly tunings = new Map<string, Tuning>();
  readonly headlines = new Map<string, Headline>();
  /** Runs whose curves could not be read, with why. */
  readonly failedHistories = new Map<string, string>();
  readonly #colours = new Map<string, number>();
  #defaultSmoothing = 0;
  #runs: readonly { summary: RunSummary; history: RunHistory }[] = [];
  #isTold = false;

  constructor(kept: PageView | undefined) {
    this.view = kept ?? defaultView;
  }

  /** Whether the extension has said which runs there are. */
  get isTold(): boolean {
    return this.#isTold;
  }

  get runs(): readonly ShownRun[] {
    return this.#runs.map(({ summary, history }) => ({
      summary,
      history,
      colour: this.#colours.get(summary.id)!,
      isHidden: this.view.hidden.includes(summary.id),
    }));
  }

  get activeRun(): ShownRun | undefined {
    const { runs } = this;
    return runs.find(({ summary }) => summary.id === this.active) ?? runs[0];
  }

  get smoothing(): number {
    return this.view.smoothing ?? this.#defaultSmoothing;
  }

  get extent(): Extent {
    return extentOf(this.runs, this.view.x);
  }

  get range(): Extent {
    return shown(this.view.range, this.extent);
  }

  history(run: string): RunHistory | undefined {
    return this.#runs.find(({ summary }) => summary.id === run)?.history;
  }

  isActive(run: string): boolean {
    return this.#runs.some(({ summary }) => summary.id === run && isActive(summary.state));
  }

  /** The runs of the overlay; histories of those that were there already stay. */
  setRuns({ runs, gone, smoothing }: Extract<Message, { kind: "runs" }>): void {
    this.#isTold = true;
    this.gone = gone;
    this.#defaultSmoothing = smoothing;
    this.#runs = runs.map((summary) => ({
      summary,
      history: this.history(summary.id) ?? new RunHistory(summary.id),
    }));
    const ids = runs.map(({ id }) => id);
    for (const id of [...this.#colours.keys()]) if (!ids.includes(id)) this.#colours.delete(id);
    for (const id of ids) if (!this.#colours.has(id)) this.#colours.set(id, this.#freeColour());
    // A page that comes back without a run would not know what it has lost.
    this.view = {
      ...this.view,
      runs: ids.length > 0 ? ids : [...gone],
      hidden: this.view.hidden.filter((id) => ids.includes(id)),
    };
  }

  setRun(summary: RunSummary): void {
    this.#runs = this.#runs.map((run) => (run.summary.id === summary.id ? { ...run, summary } : run));
  }

  remove(run: string): void {
    this.gone = [...this.gone, run];
    this.#runs = this.#runs.filter(({ summary }) => summary.id !== run);
    const others = (ids: readonly string[]): string[] => ids.filter((id) => id !== run);
    const left = others(this.view.runs);
    this.view = { ...this.view, runs: left.length > 0 ? left : [run], hidden: others(this.view.hidden) };
  }

  scene(name: ChartName): Scene {
    return buildScene(name, {
      runs: this.runs,
      machine: this.machine,
      axis: this.view.x,
      range: this.range,
      isLog: this.view.logScale,
      smoothing: this.smoothing,
    });
  }

  /** Whether there is anything to be drawn. */
  hasData(name: ChartName): boolean {
    return this.runs.some(({ history, summary }) => {
      // What the machine did lies along the points, so that before the first one there is nowhere to draw it.
      if ((history.overview?.length ?? 0) === 0) return false;
      switch (name) {
        case "rewardMargin":
        case "rewards":
        case "preferred":
          return history.hasPreferences;
        case "accuracy":
          if (history.hasPreferences) return false;
          return history.events.some(
            ({ metric }) => metric.kind === "validation" && metric.accuracy !== undefined,
          );
        case "memory":
          return this.machine.names(/^run\./).includes(`run.${summary.id}.memory`);
        case "gpu":
          return this.machine.names(/^gpu\..*\.utilisation$/).length > 0;
        default:
          return true;
      }
    });
  }

  /** The large one first. */
  get shownCharts(): ChartName[] {
    const chosen = chartNames.filter((name) => this.view.charts.includes(name) && this.hasData(name));
    const main = chosen.includes(this.view.main) ? this.view.main : chosen[0];
    return main === undefined ? [] : [main, ...chosen.filter((name) => name !== main)];
  }

  #freeColour(): number {
    const used = new Set(this.#colours.values());
    let colour = 0;
    while (used.has(colour)) colour++;
    return colour;
  }
}
