// One chart with its title, its newest values, the readout beside the crosshair, and the checkpoints on its axis.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { ChartName } from "../../schemas/panels/run.ts";
import { formatElapsed, formatValue } from "../chart/format.ts";
import type { Curve } from "../chart/curve.ts";
import type { Frames } from "../chart/frames.ts";
import { listenToGestures } from "../chart/gestures.ts";
import type { Mark, Scene } from "../chart/picture.ts";
import { xPosition, yPosition } from "../chart/place.ts";
import { Plot } from "../chart/plot.ts";
import { pick, pickAt, pickUnder, readAt, readLast, type Picked, type Reading } from "../chart/readings.ts";
import { colourVariable } from "../chart/theme.ts";
import { iconButton } from "../controls.ts";
import { language, t } from "../texts.ts";
import { chartKinds } from "./charts.ts";
import { readout } from "./readout.ts";

/** What a chart asks of the page. */
export interface ChartHost {
  readonly frames: Frames;
  scene(name: ChartName): Scene;
  select(from: number, to: number): void;
  zoom(place: number, factor: number): void;
  move(share: number): void;
  resetRange(): void;
  /** Moves the crosshair of all charts. */
  hover(x: number | undefined): void;
  /** Where the crosshair is when it is moved by so many steps. */
  stepCursor(steps: number | "first" | "last", source: ChartName): void;
  readonly cursor: number | undefined;
  readonly runCount: number;
  openPoint(picked: Picked, name: ChartName): void;
  openCheckpoints(x: number, to: number, anchor: HTMLElement): void;
  makeMain(name: ChartName): void;
  /** The place as step, tokens and time, as far as they are known. */
  describePlace(x: number): string;
}

/** Beyond this many the newest values stand in the readout alone. */
const FEW_CURVES = 3;
/** Between two pictures of a small chart while points come. */
const SMALL_MILLISECONDS = 1000;
/** Where a bin holds many steps, what stands out of it can be clicked so far beside it. */
const PICK_PIXELS = 6;
const CHECKPOINT_SPACE = 14;

/** Where held-out values make it too many, those of the training alone. */
function fewOf(readings: readonly Reading[]): readonly Reading[] {
  if (readings.length <= FEW_CURVES) return readings;
  const trained = readings.filter(({ curve }) => curve.style === "line");
  return trained.length <= FEW_CURVES ? trained : [];
}

export class ChartView {
  readonly name: ChartName;
  readonly element: HTMLElement;
  readonly #host: ChartHost;
  readonly #draw: () => void;
  readonly #readout: () => void;
  #plot: Plot | undefined;
  #isMain = false;
  #pressedAt: { x: number; y: number } | undefined;
  #pointerTop = 0;
  #isHovered = false;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(name: ChartName, host: ChartHost) {
    this.name = name;
    this.#host = host;
    this.element = document.createElement("section");
    this.element.className = "chart";
    this.#draw = () => {
      this.#drawNow();
    };
    this.#readout = () => {
      this.#renderReadout();
    };
    render(this.#frame(), this.element);
  }

  setMain(isMain: boolean): void {
    if (this.#isMain === isMain && this.#plot !== undefined) return;
    this.#isMain = isMain;
    this.element.classList.toggle("main", isMain);
    this.update();
  }

  /** What is drawn; undefined before the first time. */
  get plot(): Plot | undefined {
    return this.#plot;
  }

  update(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#host.frames.request(this.#draw);
  }

  /** As `update`, for points that come all the time: nobody sees a small chart move twenty times a second. */
  follow(): void {
    if (this.#isMain || this.#plot === undefined) {
      this.update();
      return;
    }
    this.#later ??= setTimeout(() => {
      this.update();
    }, SMALL_MILLISECONDS);
  }

  showCursor(): void {
    this.#plot?.showCursor(this.#host.cursor);
    this.#host.frames.request(this.#readout);
  }

  restyle(): void {
    this.#plot?.restyle();
  }

  focus(): void {
    this.#surface.focus();
  }

  get #surface(): HTMLElement {
    return this.element.querySelector<HTMLElement>(".surface")!;
  }

  #frame(): TemplateResult {
    const kind = chartKinds[this.name];
    const [title, short] = [kind.title(), kind.shortTitle?.()];
    const label = t("{0}: arrow keys move the crosshair, + and − zoom, 0 shows everything", title);
    return html`<header>
        <h2 aria-label=${title} title=${title}>
          <span class=${short === undefined ? "" : "long"}>${title}</span>
          ${short === undefined ? nothing : html`<span class="short">${short}</span>`}
        </h2>
        <span class="readings"></span>
        <span class="expand"></span>
      </header>
      <div class="body">
        <div class="surface" tabindex="0" role="application" aria-label=${label}></div>
        <div class="checkpoints"></div>
        <div class="readout" hidden></div>
      </div>`;
  }

  #drawNow(): void {
    const scene = this.#host.scene(this.name);
    if (this.#plot === undefined) {
      if (!this.element.isConnected) return;
      this.#plot = this.#makePlot(scene);
    } else {
      this.#plot.draw(scene);
    }
    this.#plot.showCursor(this.#host.cursor);
    this.#renderReadout();
    this.#renderCheckpoints();
    render(this.#expandButton(), this.element.querySelector<HTMLElement>(".expand")!);
  }

  #expandButton(): TemplateResult | typeof nothing {
    if (this.#isMain) return nothing;
    const label = t("Show {0} large", chartKinds[this.name].title());
    return iconButton({
      icon: "screen-full",
      label,
      onClick: () => {
        this.#host.makeMain(this.name);
      },
    });
  }

  #makePlot(scene: Scene): Plot {
    const host = this.#host;
    const plot = new Plot(this.#surface, scene, {
      language,
      onSelect: (from, to) => {
        this.#pressedAt = undefined;
        host.select(from, to);
      },
    });
    // A crosshair promises that a click opens the rows of the step.
    if (chartKinds[this.name].key === undefined) plot.over.style.cursor = "default";
    listenToGestures(this.#surface, plot.over, {
      zoom: (share, factor) => {
        host.zoom(plot.xAt(share * plot.area.width), factor);
      },
      move: (share) => {
        host.move(share);
      },
      reset: () => {
        host.resetRange();
      },
      stepCursor: (steps) => {
        host.stepCursor(steps, this.name);
      },
      open: () => {
        this.#openAtCursor();
      },
      get cursorShare() {
        const { cursor } = host;
        return cursor === undefined ? 0.5 : plot.leftOf(cursor) / plot.area.width;
      },
    });
    plot.over.addEventListener("pointerdown", ({ clientX, clientY, shiftKey, button }) => {
      this.#pressedAt = shiftKey || button !== 0 ? undefined : { x: clientX, y: clientY };
    });
    plot.over.addEventListener("pointermove", ({ offsetX, offsetY }) => {
      this.#isHovered = true;
      this.#pointerTop = offsetY;
      host.hover(plot.xAt(offsetX));
    });
    plot.over.addEventListener("pointerleave", () => {
      this.#isHovered = false;
      host.hover(undefined);
    });
    plot.over.addEventListener("click", (event) => {
      const pressed = this.#pressedAt;
      if (pressed === undefined || Math.hypot(event.clientX - pressed.x, event.clientY - pressed.y) > 4)
        return;
      this.#openAt(event.offsetX, event.offsetY);
    });
    return plot;
  }

  /** Anywhere in the chart: the step under the crosshair, of the curve that passes nearest to the pointer. */
  #openAt(left: number, top: number): void {
    const plot = this.#plot!;
    if (chartKinds[this.name].key === undefined) return;
    this.#host.hover(plot.xAt(left));
    const { box, picture } = plot;
    const ratio = box.width / plot.area.width;
    const [canvasLeft, canvasTop] = [box.left + left * ratio, box.top + top * ratio];
    const isTrain = ({ style }: Curve): boolean => style === "line";
    const under = pickUnder(picture, box, this.#host.cursor ?? plot.xAt(left), canvasTop, isTrain);
    const isDense = under !== undefined && plot.leftOf(under.to) - plot.leftOf(under.from) < 1;
    const close = isDense
      ? pick(picture, box, canvasLeft, canvasTop, PICK_PIXELS * ratio, isTrain)
      : undefined;
    const picked = close ?? under;
    if (picked !== undefined) this.#host.openPoint(picked, this.name);
  }

  #openAtCursor(): void {
    const { cursor } = this.#host;
    if (cursor === undefined || chartKinds[this.name].key === undefined) return;
    const curve = this.#plot?.picture.curves.find((drawn) => drawn.curve.style === "line")?.curve;
    const picked = curve && pickAt(curve, cursor);
    if (picked !== undefined) this.#host.openPoint(picked, this.name);
  }

  #renderReadout(): void {
    const plot = this.#plot;
    if (plot === undefined) return;
    const { cursor } = this.#host;
    const { picture } = plot;
    const { from, to } = picture.scene;
    const isSeen = cursor !== undefined && cursor >= from && cursor <= to;
    const readings = isSeen ? readAt(picture, cursor) : readLast(picture);
    const few = fewOf(readings);
    render(
      few.map((reading) => this.#newest(reading)),
      this.element.querySelector<HTMLElement>(".readings")!,
    );
    this.#renderBox(isSeen && this.#isHovered ? cursor : undefined, readings);
  }

  #newest({ curve, value }: Reading): TemplateResult {
    const { unit } = chartKinds[this.name];
    // A small chart has no room for names; the colour tells.
    const label = this.#isMain && this.#plot!.picture.curves.length > 1 ? curve.label : "";
    return html`<span class="newest"
      ><span class="swatch" style="background: ${colourVariable(curve.colour)}"></span>${label}
      <b>${formatValue(value, unit, language)}</b></span
    >`;
  }

  /** Beside the crosshair, on the side where there is room. */
  #renderBox(x: number | undefined, readings: readonly Reading[]): void {
    const box = this.element.querySelector<HTMLElement>(".readout")!;
    box.hidden = x === undefined || readings.length === 0;
    if (x === undefined || box.hidden) return;
    const plot = this.#plot!;
    const { area } = plot;
    const left = plot.leftOf(x);
    const isOnRight = left < area.width * 0.6;
    box.style.left = isOnRight ? `${area.left + left + 14}px` : "";
    // The chart ends a little behind its plotting area.
    box.style.right = isOnRight ? "" : `${area.width - left + 14}px`;
    box.style.top = `${area.top + 2}px`;
    const { unit } = chartKinds[this.name];
    const isGrouped = this.#host.runCount > 1;
    const place = this.#host.describePlace(x);
    render(readout({ place, readings, marks: this.#marksNear(x), unit, isGrouped }), box);
  }

  #marksNear(x: number): Mark[] {
    const { picture, box } = this.#plot!;
    const reach = 8 * (box.width / Math.max(1, this.#plot!.area.width));
    const at = xPosition(picture, box, x);
    const near = picture.scene.marks.filter((mark) => Math.abs(xPosition(picture, box, mark.x) - at) < reach);
    const top = box.top + this.#pointerTop;
    const away = ({ y }: Mark): number => Math.abs((Number.isNaN(y) ? 0 : yPosition(picture, box, y)) - top);
    return near.sort((left, right) => away(left) - away(right)).slice(0, 3);
  }

  /** Buttons, so that a keyboard reaches them; those that would cover one another are one. */
  #renderCheckpoints(): void {
    const element = this.element.querySelector<HTMLElement>(".checkpoints")!;
    const plot = this.#plot!;
    const { scene } = plot.picture;
    const groups: { first: number; last: number; left: number }[] = [];
    if (this.#isMain) {
      for (const x of scene.checkpoints) {
        if (x < scene.from || x > scene.to) continue;
        const left = plot.area.left + plot.leftOf(x);
        const group = groups.at(-1);
        if (group !== undefined && left - group.left < CHECKPOINT_SPACE) group.last = x;
        else groups.push({ first: x, last: x, left });
      }
    }
    const top = plot.area.top + plot.area.height;
    render(
      groups.map(
        ({ first, last, left }) =>
          html`<button
            type="button"
            class="checkpoint"
            style="left: ${left}px; top: ${top}px"
            title=${t("Checkpoint at {0}", this.#placeName(first))}
            aria-label=${t("Checkpoint at {0}", this.#placeName(first))}
            aria-haspopup="menu"
            @click=${(event: Event) => {
              this.#host.openCheckpoints(first, last, event.currentTarget as HTMLElement);
            }}
          ></button>`,
      ),
      element,
    );
  }

  #placeName(x: number): string {
    const { xUnit } = this.#plot!.picture.scene;
    return xUnit === "duration" ? formatElapsed(x) : formatValue(x, xUnit, language);
  }
}
