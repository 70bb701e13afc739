// The page itself: it takes messages, draws what has changed, and turns what the user does into intents.
import { render } from "lit-html";
import type { ChartName, RunAxis, RunCommand, RunPanel } from "../../schemas/panels/run.ts";
import { Frames } from "../chart/frames.ts";
import { chosen, moved, zoomed, type ViewRange } from "../chart/viewport.ts";
import { isInEditor, type Host } from "../host.ts";
import { t } from "../texts.ts";
import { ChartSet } from "./chart-set.ts";
import { LogPane } from "./log-pane.ts";
import { openMenu, type MenuItem } from "../menu.ts";
import { chartNames, PageState, type Intent, type Message, type PageView } from "./page.ts";
import { pageTemplate } from "./page-template.ts";
import { PointRows } from "./point-rows.ts";
import { HistoryRequests } from "./requests.ts";
import { chartKinds } from "./charts.ts";
import { SaveFiles } from "./save-files.ts";
import type { DifferencesOptions } from "./differences.ts";

/** Points are drawn as they come; the rest of the page need not move twenty times a second. */
const KEEP_MILLISECONDS = 300;

export class RunPage {
  readonly state: PageState;
  readonly frames = new Frames();
  readonly charts: ChartSet;
  readonly log: LogPane;
  readonly rows: PointRows;
  readonly files: SaveFiles;
  differences: DifferencesOptions["differences"];
  readonly #root: HTMLElement;
  readonly #host: Host<RunPanel>;
  readonly #requests: HistoryRequests;
  #keeping: ReturnType<typeof setTimeout> | undefined;
  readonly #render = (): void => {
    this.#renderNow();
  };

  constructor(root: HTMLElement, host: Host<RunPanel>) {
    this.#root = root;
    this.#host = host;
    this.state = new PageState(host.kept);
    this.charts = new ChartSet(this, root);
    this.rows = new PointRows(this);
    this.files = new SaveFiles(this);
    this.#requests = new HistoryRequests(
      (intent) => {
        this.send(intent);
      },
      () => ({
        histories: this.state.runs.map(({ history }) => history),
        axis: this.state.view.x,
        range: this.state.view.range,
        extent: this.state.extent,
        bins: this.charts.bins,
        needsClock: ["memory", "gpu"].some((name) => this.state.view.charts.includes(name as ChartName)),
      }),
    );
    this.log = new LogPane({
      send: (intent) => {
        this.send(intent);
      },
      isActive: (run) => this.state.isActive(run),
      onFollow: (follow) => {
        this.change({ follow });
      },
    });
  }

  send(intent: Intent): void {
    this.#host.send(intent);
  }

  take(message: Message): void {
    const { state } = this;
    switch (message.kind) {
      case "runs":
        state.setRuns(message);
        this.#keep();
        if (message.differences) this.showDifferences();
        else if (state.view.tab === "differences") this.#askDifferences();
        this.retryHistories();
        this.log.reload();
        break;
      case "run":
        state.setRun(message.run);
        this.log.grew(message.run.id);
        break;
      case "removed":
        state.remove(message.run);
        this.#keep();
        if (state.view.tab === "differences") this.#askDifferences();
        this.charts.update();
        break;
      case "base":
        state.tunings.set(message.run, message.base);
        break;
      case "evaluated":
        if (message.headline === null) state.headlines.delete(message.run);
        else state.headlines.set(message.run, message.headline);
        break;
      case "peakMemory":
        state.peakMemory.set(message.run, message.bytes);
        break;
      case "connection":
        state.connection = message;
        break;
      case "history":
        if (
          this.files.take(message) ||
          state.history(message.run)?.take(message.request, message.bytes) !== true
        )
          return;
        state.failedHistories.delete(message.run);
        this.#requests.refresh();
        this.charts.update();
        break;
      case "historyFailed":
        this.files.fail(message);
        if (state.history(message.run)?.giveUp(message.request))
          state.failedHistories.set(message.run, message.message);
        break;
      case "live":
        for (const { run, train, events } of message.runs) state.history(run)?.add(train, events);
        this.charts.update(true);
        if (message.runs.every(({ events }) => events.length === 0)) return;
        break;
      case "stale": {
        const history = state.history(message.run);
        if (history !== undefined) this.#requests.stale(history);
        return;
      }
      case "machineHistory":
        state.machine.take(message.from, message.to, message.series);
        this.charts.update();
        break;
      case "machine":
        state.machine.add(message.time, message.values);
        this.charts.update(true);
        return;
      case "log":
        this.log.take(message);
        return;
      case "logFailed":
        this.log.fail(message);
        return;
      case "differences":
        this.differences = message.differences;
        break;
      default:
        this.rows.take(message);
    }
    this.update();
  }

  /** Draws the page, the charts apart, in the next frame. */
  update(): void {
    this.frames.request(this.#render);
  }

  restyle(): void {
    this.charts.restyle();
  }

  /** What was chosen a moment ago is kept now. */
  leave(): void {
    if (this.state.isTold) this.#keep();
  }

  /** Changes what the user has chosen, and keeps it. */
  change(view: Partial<PageView>): void {
    this.state.view = { ...this.state.view, ...view };
    clearTimeout(this.#keeping);
    this.#keeping = setTimeout(() => {
      this.#keep();
    }, KEEP_MILLISECONDS);
    this.charts.update();
    this.update();
  }

  setAxis(x: RunAxis): void {
    this.charts.hover(undefined);
    this.change({ x, range: null });
    this.#requests.refresh();
  }

  setRange(range: ViewRange | null): void {
    this.change({ range });
    this.#requests.refresh();
  }

  select(from: number, to: number): void {
    this.setRange(chosen(from, to, this.state.extent));
  }

  zoom(place: number, factor: number): void {
    this.setRange(zoomed(this.state.view.range, this.state.extent, place, factor));
  }

  move(share: number): void {
    this.setRange(moved(this.state.view.range, this.state.extent, share));
  }

  toggleRun(run: string): void {
    const { hidden } = this.state.view;
    this.change({ hidden: hidden.includes(run) ? hidden.filter((id) => id !== run) : [...hidden, run] });
    this.#requests.refresh();
  }

  toggleLevel(level: PageView["levels"][number]): void {
    const { levels } = this.state.view;
    this.change({
      levels: levels.includes(level) ? levels.filter((other) => other !== level) : [...levels, level],
    });
  }

  showDifferences(): void {
    this.change({ tab: "differences" });
    this.#askDifferences();
  }

  /** Asks for the curves that are missing, and again for those that could not be read. */
  retryHistories(): void {
    const failed = [...this.state.failedHistories.keys()];
    this.state.failedHistories.clear();
    for (const run of failed) {
      const history = this.state.history(run);
      if (history !== undefined) this.#requests.stale(history);
    }
    this.#requests.refresh();
    this.update();
  }

  openTab(tab: PageView["tab"]): void {
    this.change({ tab });
    if (tab === "differences") this.#askDifferences();
  }

  openMore(run: string, anchor: HTMLElement): void {
    const item = (command: RunCommand, label: string, icon: string, disabled = false): MenuItem => ({
      label,
      icon,
      disabled,
      onChoose: () => {
        this.send({ kind: "command", run, command });
      },
    });
    openMenu(anchor, t("More Actions"), () => [
      item("rename", t("Rename Run…"), "edit"),
      ...(isInEditor ? [item("reveal", t("Reveal Run Folder"), "folder-opened")] : []),
      item("copyId", t("Copy Run ID"), "copy"),
      item("remove", t("Remove Run…"), "trash", this.state.isActive(run)),
    ]);
  }

  chooseCharts(anchor: HTMLElement): void {
    const offered = chartNames.filter(
      (name) => !chartKinds[name].isOfPreferences || this.state.hasData(name),
    );
    openMenu(anchor, t("Choose Charts"), () =>
      offered.map((name): MenuItem => {
        const { charts } = this.state.view;
        const isShown = charts.includes(name);
        return {
          label: chartKinds[name].title(),
          checked: isShown,
          disabled: !this.state.hasData(name),
          onChoose: () => {
            this.change({
              charts: chartNames.filter((other) => (other === name ? !isShown : charts.includes(other))),
            });
            this.#requests.refresh();
          },
        };
      }),
    );
  }

  /** What is kept names the runs: a page without it would come back empty. */
  #keep(): void {
    clearTimeout(this.#keeping);
    this.#host.keep(this.state.view);
  }

  #askDifferences(): void {
    if (this.state.runs.length < 2) return;
    this.differences = undefined;
    this.send({ kind: "differences" });
  }

  #renderNow(): void {
    const { view, activeRun } = this.state;
    if (activeRun !== undefined && (view.tab === "log" || view.tab === "output")) {
      const levels = view.tab === "log" ? view.levels : [];
      const filter = { run: activeRun.summary.id, file: view.tab, levels, search: view.search };
      this.log.show(filter, view.follow);
    }
    render(pageTemplate(this), this.#root);
    this.charts.arrange();
  }
}
