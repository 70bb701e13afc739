// The log beneath the charts: only the lines that are seen are in the document, and only some screens in memory.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { LogFile, LogFilter, PlacedLogLine, RunPanel } from "../../schemas/panels/run.ts";
import type { Down, Up } from "../../schemas/panels/panel.ts";
import { button, codicon } from "../controls.ts";
import { language, t } from "../texts.ts";
import { notice } from "../notice.ts";
import { LogWindow } from "./log-window.ts";

type LogIntent = Extract<Up<RunPanel>, { kind: "log" }>;
type Place = LogIntent["place"];

const ROW_PIXELS = 20;
/** Rows beyond those that are seen, so that scrolling shows no gap. */
const ROWS_AROUND = 20;
/** More lines are asked for when so few are left. */
const ROWS_LEFT = 200;
/** Between two looks at a run that goes on. */
const POLL_MILLISECONDS = 1000;

export interface LogHost {
  send(intent: LogIntent): void;
  /** Whether more may come. */
  isActive(run: string): boolean;
  onFollow(isFollowing: boolean): void;
}

export class LogPane {
  readonly element: HTMLElement;
  readonly #host: LogHost;
  readonly #window = new LogWindow();
  readonly #list: HTMLElement;
  readonly #problem: HTMLElement;
  #filter: LogFilter | undefined;
  #follows = true;
  #requests = 0;
  #asked: { request: number; place: Place } | undefined;
  /** What could not be read, and why; the reason is empty while the agent is not reached. */
  #failed: { place: Place; message: string } | undefined;
  #grewMeanwhile = false;
  #isLoaded = false;

  constructor(host: LogHost) {
    this.#host = host;
    this.element = document.createElement("div");
    this.element.className = "log";
    this.element.tabIndex = 0;
    this.element.setAttribute("role", "log");
    this.element.setAttribute("aria-label", t("Log"));
    this.element.setAttribute("aria-live", "off");
    this.#list = document.createElement("div");
    this.#list.className = "log-lines";
    this.#problem = document.createElement("div");
    this.#problem.className = "log-problem";
    this.element.append(this.#list, this.#problem);
    this.element.addEventListener("scroll", () => {
      this.#scrolled();
    });
    new ResizeObserver(() => {
      this.#draw();
    }).observe(this.element);
    setInterval(() => {
      const run = this.#filter?.run;
      if (run !== undefined && this.#host.isActive(run) && this.element.isConnected) this.grew(run);
    }, POLL_MILLISECONDS);
  }

  /** Shows other lines; the same filter again changes nothing. */
  show(filter: LogFilter, follows: boolean): void {
    const isSame = JSON.stringify(filter) === JSON.stringify(this.#filter);
    if (isSame && follows === this.#follows) return;
    this.#follows = follows;
    if (!isSame || (follows && !this.#window.atEnd)) {
      this.#filter = filter;
      this.#isLoaded = false;
      this.#window.replace({ lines: [], earlier: null, later: 0, atEnd: true });
      this.#ask("end");
    }
    this.#draw();
  }

  /** Asks again, as after a cut; who reads further up stays there. */
  reload(): void {
    if (this.#filter === undefined) return;
    if (this.#follows || !this.#isLoaded) this.#ask("end");
    else if (this.#failed !== undefined) this.#ask(this.#failed.place);
    else this.grew(this.#filter.run);
  }

  /** More lines may be there. */
  grew(run: string): void {
    if (this.#filter?.run !== run || !this.#window.atEnd || !this.#isLoaded || this.#failed) return;
    if (this.#asked !== undefined) this.#grewMeanwhile = true;
    else this.#ask({ after: this.#window.later });
  }

  take(page: Extract<Down<RunPanel>, { kind: "log" }>): void {
    const asked = this.#asked;
    if (asked?.request !== page.request) return;
    this.#asked = undefined;
    this.#isLoaded = true;
    const { scrollTop } = this.element;
    if (asked.place === "end") {
      this.#window.replace(page);
      this.#draw();
      if (!this.#follows) this.element.scrollTop = this.element.scrollHeight;
    } else if ("before" in asked.place) {
      const added = this.#window.prepend(page);
      this.#draw();
      this.element.scrollTop = scrollTop + added * ROW_PIXELS;
    } else {
      const gone = this.#window.append(page);
      this.#draw();
      if (gone > 0 && !this.#follows) this.element.scrollTop = scrollTop - gone * ROW_PIXELS;
    }
    this.#draw();
    if (this.#grewMeanwhile && this.#window.atEnd) {
      this.#grewMeanwhile = false;
      this.#ask({ after: this.#window.later });
    } else {
      this.#fill();
    }
  }

  fail({ request, message }: Extract<Down<RunPanel>, { kind: "logFailed" }>): void {
    if (this.#asked?.request !== request) return;
    this.#failed = { place: this.#asked.place, message };
    this.#asked = undefined;
    this.#drawProblem();
  }

  #ask(place: Place): void {
    this.#failed = undefined;
    this.#drawProblem();
    this.#asked = { request: ++this.#requests, place };
    this.#grewMeanwhile = false;
    this.#host.send({ kind: "log", request: this.#requests, filter: this.#filter!, place });
  }

  #scrolled(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    const isAtEnd = scrollHeight - scrollTop - clientHeight < ROW_PIXELS;
    if (this.#isLoaded && isAtEnd !== this.#follows && (isAtEnd ? this.#window.atEnd : true)) {
      this.#follows = isAtEnd;
      this.#host.onFollow(isAtEnd);
    }
    this.#draw();
    this.#fill();
  }

  /** Asks for what is about to come into sight. */
  #fill(): void {
    if (this.#asked !== undefined || this.#failed !== undefined || !this.#isLoaded) return;
    const first = Math.floor(this.element.scrollTop / ROW_PIXELS);
    const last = first + this.element.clientHeight / ROW_PIXELS;
    if (first < ROWS_LEFT && this.#window.earlier !== null) this.#ask({ before: this.#window.earlier });
    else if (last > this.#window.lines.length - ROWS_LEFT && !this.#window.atEnd)
      this.#ask({ after: this.#window.later });
  }

  #drawProblem(): void {
    const { place, message } = this.#failed ?? { place: "end" as const, message: "" };
    const retry = button({
      label: t("Try Again"),
      onClick: () => {
        this.#ask(place);
      },
    });
    const text = t("The log could not be read: {0}", message);
    render(message === "" ? nothing : notice("error", "error", text, undefined, retry), this.#problem);
  }

  #draw(): void {
    const { lines } = this.#window;
    this.#list.style.height = `${Math.max(1, lines.length) * ROW_PIXELS}px`;
    if (this.#follows) this.element.scrollTop = this.element.scrollHeight;
    const first = Math.max(0, Math.floor(this.element.scrollTop / ROW_PIXELS) - ROWS_AROUND);
    const count = Math.ceil(this.element.clientHeight / ROW_PIXELS) + 2 * ROWS_AROUND;
    const shown = lines.slice(first, first + count);
    const { file = "log", search = "" } = this.#filter ?? {};
    render(
      lines.length === 0
        ? emptyLine(this.#isLoaded, this.#filter)
        : shown.map((line, index) => lineOf(line, (first + index) * ROW_PIXELS, file, search)),
      this.#list,
    );
  }
}

function emptyLine(isLoaded: boolean, filter: LogFilter | undefined): TemplateResult {
  const isFiltered = filter !== undefined && (filter.search !== "" || filter.levels.length > 0);
  const text = !isLoaded
    ? ""
    : isFiltered
      ? t("No line fits the filter.")
      : t("Nothing has been written yet.");
  return html`<div class="line muted">${text}</div>`;
}

const times = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const levelIcons = { info: "", warning: "warning", error: "error" } as const;

function lineOf(line: PlacedLogLine, top: number, file: LogFile, search: string): TemplateResult {
  const { time, level, message } = line;
  const icon = levelIcons[level];
  return html`<div class="line ${level}" style="transform: translateY(${top}px)" title=${message}>
    ${file === "log" ? html`<time>${times.format(time * 1000)}</time>` : nothing}
    <span class="level"
      >${icon === "" ? nothing : html`${codicon(icon)}<span class="visually-hidden">${level}</span>`}</span
    >
    <span class="message">${marked(message, search)}</span>
  </div>`;
}

/** The text with what was searched for made visible. */
function marked(text: string, search: string): TemplateResult | string {
  const at = search === "" ? -1 : text.toLowerCase().indexOf(search.toLowerCase());
  if (at < 0) return text;
  const end = at + search.length;
  return html`${text.slice(0, at)}<mark>${text.slice(at, end)}</mark>${text.slice(end)}`;
}
