// Makes files of what is shown and hands them to the extension, which asks where to put them.
import type { RunAxis } from "../../schemas/panels/run.ts";
import { t } from "../texts.ts";
import { chartKinds } from "./charts.ts";
import { historiesToCsv, sceneToPng, sceneToSvg } from "./files.ts";
import { seriesKeys } from "./layer.ts";
import { openMenu } from "../menu.ts";
import type { Message } from "./page.ts";
import type { RunPage } from "./run-page.ts";

/** As fine as the agent gives them. */
const FINEST_BINS = 10_000;
/** Far from the numbers of other questions. */
const FIRST_REQUEST = 1_000_000_000;

export class SaveFiles {
  readonly #page: RunPage;
  #requests = FIRST_REQUEST;
  /** Histories that a table waits for: what they are laid along, the run of each request, and what has come. */
  #waiting:
    | {
        readonly axis: RunAxis;
        readonly runs: ReadonlyMap<number, string>;
        readonly bytes: Map<number, Uint8Array>;
      }
    | undefined;

  #failure: string | undefined;

  constructor(page: RunPage) {
    this.#page = page;
  }

  /** Why the last table was not saved; empty where the agent was not reached. */
  get failure(): string | undefined {
    return this.#failure;
  }

  forgetFailure(): void {
    this.#failure = undefined;
    this.#page.update();
  }

  openMenu(anchor: HTMLElement): void {
    openMenu(anchor, t("Save as Picture or Table"), () => [
      {
        label: t("Picture (PNG)…"),
        icon: "file-media",
        onChoose: () => {
          void this.#savePicture("png");
        },
      },
      {
        label: t("Vector Picture (SVG)…"),
        icon: "symbol-ruler",
        onChoose: () => {
          void this.#savePicture("svg");
        },
      },
      {
        label: t("Table of the Shown Range (CSV)…"),
        icon: "table",
        onChoose: () => {
          this.saveTable();
        },
      },
    ]);
  }

  /** Returns whether the history was meant for a table. */
  take({ request, bytes }: Extract<Message, { kind: "history" }>): boolean {
    const waiting = this.#waiting;
    if (!waiting?.runs.has(request)) return false;
    waiting.bytes.set(request, bytes);
    if (waiting.bytes.size < waiting.runs.size) return true;
    this.#waiting = undefined;
    const histories = [...waiting.runs].map(([number, run]) => ({ run, bytes: waiting.bytes.get(number)! }));
    this.#save("csv", historiesToCsv(waiting.axis, histories));
    return true;
  }

  fail({ request, message }: Extract<Message, { kind: "historyFailed" }>): void {
    if (!this.#waiting?.runs.has(request)) return;
    this.#waiting = undefined;
    this.#failure = message;
  }

  saveTable(): void {
    this.forgetFailure();
    const { state } = this.#page;
    const { from, to } = state.range;
    const axis = state.view.x;
    const runs = state.runs.filter(({ isHidden }) => !isHidden);
    const requests = runs.map(({ summary, history }) => ({
      id: summary.id,
      history,
      request: ++this.#requests,
    }));
    const waitingRuns = new Map(requests.map(({ request, id }) => [request, id]));
    this.#waiting = { axis, runs: waitingRuns, bytes: new Map() };
    for (const { id, history, request } of requests) {
      const shift = axis === "time" ? (history.origin ?? 0) : 0;
      const query = {
        keys: [...seriesKeys],
        x: axis,
        bins: FINEST_BINS,
        from: from + shift,
        to: to + shift,
      };
      this.#page.send({ kind: "history", run: id, request, purpose: "table", query });
    }
  }

  async #savePicture(extension: "png" | "svg"): Promise<void> {
    const { state } = this.#page;
    const [name] = state.shownCharts;
    if (name === undefined) return;
    const title = [
      ...state.runs.slice(0, 3).map(({ summary }) => summary.name),
      ...(state.runs.length > 3 ? ["…"] : []),
    ];
    const heading = `${title.join(", ")}: ${chartKinds[name].title()}`;
    const axis = { step: t("Step"), tokens: t("Tokens"), time: t("Time") }[state.view.x];
    const scene = state.scene(name);
    const make = extension === "png" ? sceneToPng : sceneToSvg;
    this.#save(extension, await make(scene, heading, axis));
  }

  #save(extension: "png" | "svg" | "csv", bytes: Uint8Array<ArrayBuffer>): void {
    const run = this.#page.state.activeRun;
    this.#page.send({ kind: "save", name: run?.summary.name ?? "run", extension, bytes });
  }
}
