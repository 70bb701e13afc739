// One chart on the page: uPlot lays out the axes, the grid, the cursor and the selection; curves are painted by us.
import uPlot from "uplot";
import { formatTick } from "./format.ts";
import { layOut, xTicks, yTicks, type Picture, type Scene } from "./picture.ts";
import { paint } from "./paint.ts";
import type { Box } from "./place.ts";
import { readTheme, type ChartTheme } from "./theme.ts";
import { tickStep } from "./ticks.ts";

export interface PlotOptions {
  readonly language: string;
  /** A part of the x axis was selected with the pointer. */
  readonly onSelect: (from: number, to: number) => void;
}

/** A tick of the x axis takes this much room, in CSS pixels, and one of the y axis. */
const X_SPACE = 80;
const Y_SPACE = 30;
const Y_AXIS_WIDTH = 56;
const X_AXIS_HEIGHT = 26;

export class Plot {
  readonly #options: PlotOptions;
  readonly #element: HTMLElement;
  readonly #plot: uPlot;
  #theme: ChartTheme;
  #picture: Picture;
  #xTicks: number[] = [];
  #yTicks: number[] = [];
  readonly #size: ResizeObserver;

  constructor(element: HTMLElement, scene: Scene, options: PlotOptions) {
    this.#element = element;
    this.#options = options;
    this.#theme = readTheme();
    this.#picture = layOut(scene, 1);
    this.#plot = new uPlot(
      this.#uplotOptions(),
      [
        [0, 1],
        [null, null],
      ],
      element,
    );
    this.#size = new ResizeObserver(() => {
      const { width, height } = this.#sizeOf();
      if (width === this.#plot.width && height === this.#plot.height) return;
      this.#plot.setSize({ width, height });
      this.draw(this.#picture.scene);
    });
    this.#size.observe(element);
    this.draw(scene);
  }

  /** What is drawn now. */
  get picture(): Picture {
    return this.#picture;
  }

  /** The layer that lies over the plotting area and takes the pointer. */
  get over(): HTMLElement {
    return this.#plot.over;
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** The plotting area in pixels of the canvas. */
  get box(): Box {
    return this.#plot.bbox;
  }

  /** The plotting area in CSS pixels, from the corner of the chart's element; known without a new layout. */
  get area(): Box {
    const { left, top, width, height } = this.#plot.bbox;
    const ratio = uPlot.pxRatio;
    return { left: left / ratio, top: top / ratio, width: width / ratio, height: height / ratio };
  }

  draw(scene: Scene): void {
    const { width, height } = this.#plot.bbox;
    this.#picture = layOut(scene, Math.max(1, width));
    const ratio = uPlot.pxRatio;
    this.#xTicks = xTicks(scene, width / ratio / X_SPACE);
    this.#yTicks = yTicks(this.#picture, height / ratio / Y_SPACE);
    this.#plot.batch(() => {
      this.#plot.setScale("y", { min: this.#picture.low, max: this.#picture.high });
      // Setting the x scale makes uPlot draw anew, also where nothing of the scales has changed.
      this.#plot.setScale("x", { min: scene.from, max: scene.to });
      this.#plot.redraw(false, true);
    });
  }

  /** Reads the colours again. */
  restyle(): void {
    this.#theme = readTheme();
    this.draw(this.#picture.scene);
  }

  /** Puts the crosshair at a place of the x axis, or takes it away; nobody is told. */
  showCursor(x: number | undefined): void {
    const left = x === undefined ? -10 : this.leftOf(x);
    const isSeen = left >= 0 && left <= this.area.width;
    this.#plot.setCursor({ left: isSeen ? left : -10, top: isSeen ? 0 : -10 });
  }

  /** CSS pixels from the left edge of the plotting area. */
  leftOf(x: number): number {
    const { from, to } = this.#picture.scene;
    return ((x - from) / (to - from)) * this.area.width;
  }

  xAt(left: number): number {
    const { from, to } = this.#picture.scene;
    return from + (left / this.area.width) * (to - from);
  }

  destroy(): void {
    this.#size.disconnect();
    this.#plot.destroy();
  }

  #sizeOf(): { width: number; height: number } {
    return {
      width: Math.max(80, this.#element.clientWidth),
      height: Math.max(60, this.#element.clientHeight),
    };
  }

  #uplotOptions(): uPlot.Options {
    const font = `11px ${this.#theme.font}`;
    const { language } = this.#options;
    const axis = {
      font,
      stroke: () => this.#theme.muted,
      grid: { stroke: () => this.#theme.grid, width: 1 },
      ticks: { show: false },
      gap: 7,
    };
    return {
      ...this.#sizeOf(),
      padding: [8, 12, 0, 0],
      legend: { show: false },
      scales: {
        x: { time: false, auto: false, range: () => [this.#picture.scene.from, this.#picture.scene.to] },
        y: { auto: false, range: () => [this.#picture.low, this.#picture.high] },
      },
      // uPlot wants data; ours is drawn by ourselves.
      series: [{}, { scale: "y", paths: () => null, points: { show: false } }],
      axes: [
        {
          ...axis,
          size: X_AXIS_HEIGHT,
          splits: () => this.#xTicks,
          values: (_, ticks) =>
            ticks.map((tick) => formatTick(tick, tickStep(ticks), this.#picture.scene.xUnit, language)),
        },
        {
          ...axis,
          size: Y_AXIS_WIDTH,
          splits: () => this.#yTicks.map((tick) => (this.#picture.scene.isLog ? Math.log10(tick) : tick)),
          values: () => this.#yLabels(),
        },
      ],
      cursor: {
        x: true,
        y: false,
        points: { show: false },
        drag: { x: true, y: false, setScale: false, dist: 4 },
        bind: {
          // With Shift the range is moved instead; see gestures.ts.
          mousedown: (_, __, handle) => (event) => {
            if (!event.shiftKey) handle(event);
            return null;
          },
          dblclick: () => () => null,
        },
      },
      hooks: {
        draw: [
          (plot) => {
            paint(plot.ctx, this.#picture, plot.bbox, this.#theme, uPlot.pxRatio);
          },
        ],
        setSelect: [
          (plot) => {
            const { left, width } = plot.select;
            if (width < 3) return;
            this.#options.onSelect(this.xAt(left), this.xAt(left + width));
            plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          },
        ],
      },
    };
  }

  #yLabels(): string[] {
    const { isLog, yUnit } = this.#picture.scene;
    const { language } = this.#options;
    return this.#yTicks.map((tick) => {
      // Each of the ticks of a logarithm has digits of its own.
      const step = isLog ? 10 ** Math.floor(Math.log10(tick)) : tickStep(this.#yTicks);
      return formatTick(tick, step, yUnit, language);
    });
  }
}
