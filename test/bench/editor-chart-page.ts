// The run view's page in Chromium: how long it takes to draw a history, and what it works while points arrive.
import type { Browser, Page } from "playwright-core";
import { launchChromium } from "../support/editor-chromium.ts";
import { until } from "../support/until.ts";
import { servePages, type PageServer } from "../webviews/support/page-server.ts";
import type { Down, Up } from "../../schemas/panels/panel.ts";
import { trainFields, type RunPanel } from "../../schemas/panels/run.ts";

type Message = Down<RunPanel>;
type Intent = Up<RunPanel>;

/** What the page notes about itself, on its global object. */
interface Notes {
  chartAskedAt: number;
  chartPaintedAt: number;
}

/** Milliseconds of each frame: the thread's own time, and how long it took on a machine that others use, too. */
export interface FrameWork {
  readonly processor: readonly number[];
  readonly elapsed: readonly number[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur?: number;
  /** The thread's own time, which other programs do not add to. */
  readonly tdur?: number;
  readonly args?: { readonly name?: string };
}

/** What the trace calls a frame of the main thread, and one of its tasks as DevTools counts them. */
const frameName = "AnimationFrame::Render";
const taskName = "RunTask";
/** Loss, learning rate, gradient norm and speed. */
const CHARTS = 4;

export class ChartPage {
  readonly #browser: Browser;
  readonly #server: PageServer;
  readonly #page: Page;
  readonly intents: Intent[] = [];

  private constructor(browser: Browser, server: PageServer, page: Page) {
    this.#browser = browser;
    this.#server = server;
    this.#page = page;
  }

  static async open(): Promise<ChartPage> {
    const server = await servePages();
    const browser = await launchChromium();
    const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    const opened = new ChartPage(browser, server, page);
    let isReady = false;
    await page.exposeFunction("trainyardBenchTakes", (message: Intent | { kind: "ready" }) => {
      if (message.kind === "ready") isReady = true;
      else opened.intents.push(message);
    });
    await page.addInitScript(actAsVsCode, CHARTS);
    await page.goto(server.address("run", { theme: "dark" }));
    await until(() => isReady, "the page is ready");
    return opened;
  }

  async send(message: Message): Promise<void> {
    await this.#page.evaluate((sent) => {
      window.postMessage(sent, "*");
    }, message);
  }

  /** What it asks for as soon as it knows its runs. */
  async firstHistory(): Promise<Extract<Intent, { kind: "history" }>> {
    return until(() => this.intents.find((intent) => intent.kind === "history"), "the page asks for curves");
  }

  /** From the message with the history until all charts have been painted. */
  async paintMilliseconds(): Promise<number> {
    const notes = await until(async () => {
      const { chartAskedAt, chartPaintedAt } = await this.#page.evaluate(() => {
        const { chartAskedAt: asked, chartPaintedAt: painted } = globalThis as unknown as Notes;
        return { chartAskedAt: asked, chartPaintedAt: painted };
      });
      return chartPaintedAt > 0 && { chartAskedAt, chartPaintedAt };
    }, "the charts are painted");
    return notes.chartPaintedAt - notes.chartAskedAt;
  }

  /** What the main thread does in each frame while points arrive in twenty messages a second. */
  async frameWork(run: string, firstStep: number, perSecond: number, seconds: number): Promise<FrameWork> {
    const tracing = await this.#page.context().newCDPSession(this.#page);
    const events: TraceEvent[] = [];
    tracing.on("Tracing.dataCollected", ({ value }) => {
      events.push(...(value as unknown as TraceEvent[]));
    });
    const feeding = { run, firstStep, perSecond, fields: trainFields.length };
    await this.#page.evaluate(feed, { ...feeding, seconds: 3 });
    const categories = [
      "devtools.timeline",
      "disabled-by-default-devtools.timeline",
      "toplevel",
      "__metadata",
    ];
    await tracing.send("Tracing.start", {
      transferMode: "ReportEvents",
      traceConfig: { includedCategories: categories },
    });
    await this.#page.evaluate(feed, { ...feeding, firstStep: firstStep + 3 * perSecond, seconds });
    const complete = new Promise<void>((resolve) => {
      tracing.once("Tracing.tracingComplete", () => {
        resolve();
      });
    });
    await tracing.send("Tracing.end");
    await complete;
    return workOfFrames(events);
  }

  async close(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }
}

/** Tasks of the page's main thread, added up from one frame to the next. */
function workOfFrames(events: readonly TraceEvent[]): FrameWork {
  const mains = events.filter(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain");
  const framesOf = ({ pid, tid }: TraceEvent): TraceEvent[] =>
    events.filter(
      (event) => event.pid === pid && event.tid === tid && event.name === frameName && event.ph === "b",
    );
  const main = mains.toSorted((left, right) => framesOf(right).length - framesOf(left).length)[0]!;
  const frames = framesOf(main)
    .map(({ ts }) => ts)
    .sort((left, right) => left - right);
  const [processor, elapsed] = [new Float64Array(frames.length + 1), new Float64Array(frames.length + 1)];
  for (const { name, pid, tid, ts, dur = 0, tdur = dur } of events) {
    if (pid !== main.pid || tid !== main.tid || name !== taskName) continue;
    const next = frames.findIndex((start) => start > ts);
    const frame = next < 0 ? frames.length : next;
    processor[frame]! += tdur / 1000;
    elapsed[frame]! += dur / 1000;
  }
  // Before the first frame and after the last one the time is not a frame's.
  return { processor: [...processor.slice(1, -1)], elapsed: [...elapsed.slice(1, -1)] };
}

/** Runs in the page before anything else: what VS Code gives, and notes of when the charts are there. */
function actAsVsCode(charts: number): void {
  const page = globalThis as unknown as Notes & {
    acquireVsCodeApi: () => unknown;
    trainyardBenchTakes: (message: unknown) => Promise<void>;
  };
  page.chartAskedAt = 0;
  page.chartPaintedAt = 0;
  const look = (): void => {
    if (document.querySelectorAll(".chart canvas").length < charts) {
      requestAnimationFrame(look);
      return;
    }
    // What was drawn in this frame is on the screen in the next.
    requestAnimationFrame(() => {
      page.chartPaintedAt = performance.now();
    });
  };
  addEventListener("message", ({ data }: MessageEvent<{ kind?: string }>) => {
    if (data.kind !== "history" || page.chartAskedAt > 0) return;
    page.chartAskedAt = performance.now();
    requestAnimationFrame(look);
  });
  page.acquireVsCodeApi = () => ({
    postMessage: (message: unknown) => void page.trainyardBenchTakes(message),
    getState: () => undefined,
    setState: () => undefined,
  });
}

/** Runs in the page: posts what the extension would, twenty times a second. */
function feed(wanted: {
  run: string;
  firstStep: number;
  perSecond: number;
  seconds: number;
  fields: number;
}): Promise<void> {
  const { run, firstStep, perSecond, seconds, fields } = wanted;
  const count = perSecond / 20;
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      // What a run that learns from no preferences has none of.
      const train = new Float64Array(count * fields).fill(Number.NaN);
      for (let index = 0; index < count; index++) {
        const step = firstStep + sent * count + index;
        const values = [
          step,
          step,
          1.9e9 + step * 0.1,
          step * 512,
          1 + Math.random(),
          3e-4,
          Math.random(),
          2e4,
        ];
        train.set(values, index * fields);
      }
      window.postMessage({ kind: "live", runs: [{ run, train, events: [] }] }, "*");
      if (++sent < seconds * 20) return;
      clearInterval(timer);
      resolve();
    }, 50);
  });
}
