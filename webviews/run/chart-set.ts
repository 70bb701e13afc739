// All charts of the page: they share the crosshair and the range, and draw only where they are seen.
import type { ChartName } from "../../schemas/panels/run.ts";
import { tokensInWords } from "../amounts.ts";
import type { Scene } from "../chart/picture.ts";
import { formatElapsed, formatValue } from "../chart/format.ts";
import { nearestBin } from "../chart/curve.ts";
import { readAt, type Picked } from "../chart/readings.ts";
import { isInEditor } from "../host.ts";
import { language, t } from "../texts.ts";
import { ChartView, type ChartHost } from "./chart-view.ts";
import { chartKinds } from "./charts.ts";
import { openMenu, type MenuItem } from "../menu.ts";
import { smoothedInWords } from "./readout.ts";
import type { RunPage } from "./run-page.ts";

/** Bins that are asked for while the charts have no size yet. */
const USUAL_BINS = 2000;
/** Least width of a small chart. */
const SMALL_PIXELS = 215;
/** Of a menu of checkpoints that lie close together. */
const MOST_CHECKPOINTS = 8;

export class ChartSet implements ChartHost {
  readonly #page: RunPage;
  readonly #views = new Map<ChartName, ChartView>();
  readonly #live: HTMLElement;
  readonly #root: HTMLElement;
  /** Of the page; what lies beside the charts is narrow. */
  #width = 0;
  cursor: number | undefined;

  constructor(page: RunPage, root: HTMLElement) {
    this.#page = page;
    this.#root = root;
    new ResizeObserver(() => {
      this.#measure(root);
    }).observe(root);
    this.#live = document.createElement("div");
    this.#live.className = "visually-hidden";
    this.#live.setAttribute("aria-live", "polite");
    document.body.append(this.#live);
  }

  get frames(): ChartHost["frames"] {
    return this.#page.frames;
  }

  get runCount(): number {
    return this.#page.state.runs.length;
  }

  /** Twice as many as the large chart has pixels of CSS, which is enough for a fine screen. */
  get bins(): number {
    const width = this.main?.element.clientWidth ?? 0;
    return width === 0 ? USUAL_BINS : Math.max(500, Math.min(4000, width * 2));
  }

  get main(): ChartView | undefined {
    const [name] = this.#page.state.shownCharts;
    return name === undefined ? undefined : this.#views.get(name);
  }

  /** The elements of the charts that are to be seen, the large one first. */
  get elements(): HTMLElement[] {
    return this.#page.state.shownCharts.map((name) => this.#view(name).element);
  }

  /** Of the small ones, so that their rows are equally full. */
  get columns(): number {
    const count = this.#page.state.shownCharts.length - 1;
    const most = Math.max(1, Math.floor(this.#width / SMALL_PIXELS));
    const rows = Math.max(1, Math.ceil(count / most));
    return Math.max(1, Math.ceil(count / rows));
  }

  view(name: ChartName): ChartView | undefined {
    return this.#views.get(name);
  }

  /** Once they are in the document: sizes follow from which one is the large one. */
  arrange(): void {
    const names = this.#page.state.shownCharts;
    names.forEach((name, index) => {
      this.#view(name).setMain(index === 0);
    });
    this.#measure(this.#root);
  }

  /** Draws them in the next frames, the large one first; small ones now and then where only points have come. */
  update(isLive = false): void {
    const names = this.#page.state.shownCharts;
    // A chart that has got its first values is not in the document yet.
    if (names.some((name) => !this.#views.get(name)?.element.isConnected)) this.#page.update();
    for (const name of names) {
      const view = this.#views.get(name);
      if (isLive) view?.follow();
      else view?.update();
    }
  }

  restyle(): void {
    for (const view of this.#views.values()) view.restyle();
  }

  scene(name: ChartName): Scene {
    return this.#page.state.scene(name);
  }

  select(from: number, to: number): void {
    this.#page.select(from, to);
  }

  zoom(place: number, factor: number): void {
    this.#page.zoom(place, factor);
  }

  move(share: number): void {
    this.#page.move(share);
  }

  resetRange(): void {
    this.#page.setRange(null);
  }

  hover(x: number | undefined): void {
    this.cursor = x === undefined ? undefined : this.#onStep(x);
    for (const name of this.#page.state.shownCharts) this.#views.get(name)?.showCursor();
  }

  stepCursor(steps: number | "first" | "last", source: ChartName): void {
    const picture = this.#views.get(source)?.plot?.picture;
    const drawn = picture?.curves[0];
    if (picture === undefined || drawn === undefined) return;
    const { from, to } = picture.scene;
    const { column, length } = drawn.raw;
    const places = [...column.subarray(0, length)].filter((place) => place >= 0 && place <= picture.width);
    if (places.length === 0) return;
    const at = this.cursor === undefined ? -1 : ((this.cursor - from) / (to - from)) * picture.width;
    const now = this.cursor === undefined ? -1 : places.findLastIndex((place) => place <= at);
    const wanted = steps === "first" ? 0 : steps === "last" ? places.length - 1 : now + steps;
    const place = places[Math.max(0, Math.min(places.length - 1, wanted))]!;
    const x = from + ((place + 0.5) / picture.width) * (to - from);
    const bin = nearestBin(drawn.curve.pieces, x);
    this.hover(bin === undefined ? x : bin.piece.x[bin.index]!);
    this.#announce(source);
  }

  openPoint(picked: Picked, name: ChartName): void {
    const { key } = chartKinds[name];
    if (key !== undefined) this.#page.rows.open(picked, key);
  }

  openCheckpoints(from: number, to: number, anchor: HTMLElement): void {
    const { runs } = this.#page.state;
    const found = runs.flatMap(({ summary, history, isHidden }) =>
      isHidden
        ? []
        : history.events.flatMap(({ x, metric }) =>
            metric.kind === "checkpoint" && x >= from && x <= to ? [{ summary, step: metric.step }] : [],
          ),
    );
    const items = found.slice(-MOST_CHECKPOINTS).flatMap(({ summary: { id, name }, step }): MenuItem[] => {
      const place = runs.length > 1 ? t("step {0} of run {1}", step, name) : t("step {0}", step);
      const exporting = (): MenuItem => ({
        label: t("Export {0}…", place),
        icon: "export",
        onChoose: () => {
          this.#page.send({ kind: "export", run: id, step });
        },
      });
      return [
        {
          label: t("Chat with {0}", place),
          icon: "comment-discussion",
          onChoose: () => {
            this.#page.send({ kind: "chat", run: id, step });
          },
        },
        ...(isInEditor ? [exporting()] : []),
      ];
    });
    openMenu(anchor, t("Checkpoint"), () => items);
  }

  makeMain(name: ChartName): void {
    this.#page.change({ main: name });
    this.#view(name).focus();
  }

  describePlace(x: number): string {
    const { state } = this.#page;
    const axis = state.view.x;
    const step = (value: number): string => t("Step {0}", formatValue(value, "count", language));
    if (axis === "step") return step(Math.round(x));
    const place = axis === "time" ? formatElapsed(x) : tokensInWords(Math.round(x));
    const [only, ...others] = state.runs;
    const at = only === undefined || others.length > 0 ? Number.NaN : only.history.stepAt(x);
    return Number.isNaN(at) ? place : `${place} · ${step(Math.round(at))}`;
  }

  /** Between two steps there is nothing to be read, so that the crosshair stands on one wherever one is to be seen. */
  #onStep(x: number): number {
    const { view, range } = this.#page.state;
    const step = Math.round(x);
    return view.x === "step" && step >= range.from && step <= range.to ? step : x;
  }

  #measure(root: HTMLElement): void {
    const width = root.querySelector(".charts")?.clientWidth ?? root.clientWidth;
    if (width === this.#width) return;
    this.#width = width;
    this.#page.update();
  }

  #announce(source: ChartName): void {
    const picture = this.#views.get(source)?.plot?.picture;
    if (picture === undefined || this.cursor === undefined) return;
    const { unit } = chartKinds[source];
    const readings = readAt(picture, this.cursor);
    const values = readings.map(({ curve, value, smoothed }) =>
      [`${curve.label} ${formatValue(value, unit, language)}`, ...smoothedInWords(smoothed, unit)].join(", "),
    );
    this.#live.textContent = `${this.describePlace(this.cursor)}: ${values.join(", ")}`;
  }

  #view(name: ChartName): ChartView {
    const known = this.#views.get(name);
    if (known !== undefined) return known;
    const view = new ChartView(name, this);
    this.#views.set(name, view);
    return view;
  }
}
