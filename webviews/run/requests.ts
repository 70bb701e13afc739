// Which histories are asked for, and when: the whole run first, then whatever the shown range and charts need.
import type { RunAxis, RunPanel } from "../../schemas/panels/run.ts";
import type { Up } from "../../schemas/panels/panel.ts";
import { shown, type Extent, type ViewRange } from "../chart/viewport.ts";
import { seriesKeys } from "./layer.ts";
import type { HistoryRequest, RunHistory } from "./run-history.ts";

export interface Wanted {
  readonly histories: readonly RunHistory[];
  readonly axis: RunAxis;
  readonly range: ViewRange | null;
  readonly extent: Extent;
  /** Bins across the shown range. */
  readonly bins: number;
  /** Whether charts are shown that are laid along the clock. */
  readonly needsClock: boolean;
}

/** Bins that only tell which places belong together. */
const MAP_BINS = 2000;
/** While a range is dragged about, nothing is asked for. */
const REST_MILLISECONDS = 120;
/** A run of which points are left out all the time is not read more often than this. */
const STALE_MILLISECONDS = 1500;
/** Of the shown width, on either side: so much can be moved before more is asked for. */
const MARGIN = 0.5;

export class HistoryRequests {
  readonly #send: (intent: Up<RunPanel>) => void;
  readonly #wanted: () => Wanted;
  readonly #stale = new Map<string, number>();
  #requests = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (intent: Up<RunPanel>) => void, wanted: () => Wanted) {
    this.#send = send;
    this.#wanted = wanted;
  }

  /** Asks for what is missing; what depends on the range waits until the range rests. */
  refresh(): void {
    const { histories, axis } = this.#wanted();
    for (const history of histories) {
      if (history.isAsked("overview")) continue;
      if (!history.has("overview") || history.axis !== axis) this.#askOverview(history, axis);
    }
    this.#later(REST_MILLISECONDS);
  }

  /** Points of the run are missing or void. */
  stale(history: RunHistory): void {
    const last = this.#stale.get(history.id) ?? -Infinity;
    const wait = last + STALE_MILLISECONDS - performance.now();
    this.#stale.set(history.id, performance.now() + Math.max(0, wait));
    setTimeout(
      () => {
        this.#askOverview(history, this.#wanted().axis);
        this.#askMaps(history, true);
        this.#later(REST_MILLISECONDS);
      },
      Math.max(0, wait),
    );
  }

  #later(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      for (const history of this.#wanted().histories) {
        this.#askDetail(history);
        this.#askMaps(history, false);
      }
    }, milliseconds);
  }

  #askOverview(history: RunHistory, x: RunAxis): void {
    this.#ask(history, { purpose: "overview", x, bins: this.#wanted().bins, from: 0, to: null });
  }

  #askDetail(history: RunHistory): void {
    const { axis, range, extent, bins } = this.#wanted();
    if (range === null || !history.has("overview") || history.axis !== axis) return;
    const { from, to } = shown(range, extent);
    if (history.isFineIn(from, range.to, bins)) return;
    const margin = (to - from) * MARGIN;
    this.#ask(history, {
      purpose: "detail",
      x: axis,
      bins: Math.min(10_000, Math.ceil(bins * (1 + 2 * MARGIN))),
      from: from - margin,
      to: range.to === null ? null : to + margin,
    });
  }

  #askMaps(history: RunHistory, isStale: boolean): void {
    const { axis, needsClock } = this.#wanted();
    const ask = (purpose: "clock" | "steps", x: RunAxis): void => {
      if (history.isAsked(purpose) || (history.has(purpose) && !isStale)) return;
      this.#ask(history, { purpose, x, bins: MAP_BINS, from: 0, to: null });
    };
    if (needsClock && axis !== "time") ask("clock", "time");
    if (axis !== "step") ask("steps", "step");
  }

  #ask(history: RunHistory, asked: Omit<HistoryRequest, "request">): void {
    const request = ++this.#requests;
    const { purpose, x, bins, from, to } = asked;
    history.ask({ request, ...asked });
    const shift = x === "time" ? (history.origin ?? 0) : 0;
    const isPart = purpose === "detail";
    this.#send({
      kind: "history",
      run: history.id,
      request,
      purpose,
      query: {
        keys: isPart || purpose === "overview" ? [...seriesKeys] : ["loss"],
        x,
        bins,
        ...(isPart && { from: from + shift }),
        ...(isPart && to !== null && { to: to + shift }),
      },
    });
  }
}
