// The page as a whole: it takes what the extension tells, and draws.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { DatasetDown, DatasetUp, DatasetView, Place } from "../../schemas/panels/dataset.ts";
import {
  agentBar,
  fileBar,
  pendingBar,
  workBar,
  type AgentMessage,
  type FileState,
  type Work,
} from "./bars.ts";
import type { PageContext } from "./context.ts";
import { elsewherePart, emptyPart } from "./empty-part.ts";
import { versionOf } from "./other-views.ts";
import { createParts, type Parts } from "./parts.ts";
import { rowPart } from "./row-part.ts";
import { asInFile, isAsInFile } from "./rows-model.ts";
import { sash } from "./sash.ts";
import { statusLine } from "./status-line.ts";

export interface PageHost {
  readonly send: (intent: DatasetUp) => void;
  readonly keep: (view: DatasetView) => void;
}

export class DatasetPage {
  readonly #root: HTMLElement;
  readonly #host: PageHost;
  readonly #context: PageContext;
  readonly #parts: Parts;
  #place: Place | undefined;
  #elsewhere: string | undefined;
  #agent: AgentMessage | undefined;
  #file: FileState = "asRead";
  #work: Work = null;
  #isDrawing = false;
  /** A change has been told of that the extension has not taken in yet. */
  #isChanging = false;
  /** A row that is to be shown once all rows are. */
  #toReveal: number | undefined;

  constructor(root: HTMLElement, host: PageHost, kept: DatasetView | undefined) {
    this.#root = root;
    this.#host = host;
    this.#context = {
      send: (intent) => {
        this.#isChanging ||= ["mark", "edit"].includes(intent.kind);
        host.send(intent);
      },
      draw: () => {
        this.draw();
      },
      keep: () => {
        this.#keep();
      },
    };
    this.#parts = createParts(this.#context, kept);
    window.addEventListener("keydown", (event) => {
      this.#keyDown(event);
    });
  }

  take(message: DatasetDown): void {
    const { rows, grid } = this.#parts;
    const change = rows.take(message);
    if (change === "other rows") grid.begin();
    this.#takeOther(message);
    this.#revealWanted();
    this.draw();
    if (change !== undefined) grid.ask();
  }

  /** With the next frame. */
  draw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      if (this.#elsewhere !== undefined) render(elsewherePart(this.#elsewhere, this.#context), this.#root);
      if (this.#place === undefined) return;
      render(this.#template(this.#place), this.#root);
      const { detail, grid, tokens } = this.#parts;
      grid.draw(this.#place.name);
      if (detail.isOpen && detail.tab === "tokens") tokens.want(detail.row?.row ?? null);
    });
  }

  #takeOther(message: DatasetDown): void {
    const { detail, finder, others, pending, tokens } = this.#parts;
    switch (message.kind) {
      case "place":
        this.#place = message.place;
        others.comeBack(message.place);
        break;
      case "elsewhere":
        this.#elsewhere = message.scheme;
        break;
      case "agent":
        this.#agent = message;
        break;
      case "table":
        detail.renew();
        tokens.forget();
        break;
      case "row":
        detail.take(message);
        break;
      case "tokens":
      case "tokenizers":
        tokens.take(message);
        break;
      case "finding":
      case "found":
        finder.take(message);
        break;
      case "pending":
        pending.take(message.pending);
        this.#isChanging = false;
        tokens.forget();
        break;
      case "working":
        this.#work = message.work;
        break;
      case "file":
        this.#file = message.state;
        break;
      case "comparison":
      case "importProblems":
        others.take(message);
        break;
      case "reveal":
        this.#reveal(message.position, message.tokens);
        break;
      case "compareWith":
        if (this.#place?.kind === "version") others.compare(this.#place.version, message.version);
        break;
    }
  }

  #template(place: Place): TemplateResult {
    const { filters, grid, others, pending, rows } = this.#parts;
    const { send } = this.#host;
    const other = others.template(place, rows.problems);
    return html`<div class="page">
      ${this.#topBar(place, other === undefined)} ${agentBar(this.#agent, send)} ${fileBar(this.#file, send)}
      ${workBar(this.#work, send)} ${pendingBar(pending, place, this.#work !== null, send)}
      ${other ?? html`${filters.template(rows.wanted.filters, rows.columns)}${this.#body()}${statusLine(rows, grid.selected)}`}
    </div>`;
  }

  #topBar(place: Place, areRowsShown: boolean): TemplateResult {
    const { detail, filters, finder, grid, others, rows, top } = this.#parts;
    const version = versionOf(place);
    const ofImport =
      version === undefined ? 0 : version.rowsKeptOut + version.duplicateRows + version.leakedRows;
    return top.template({
      place,
      columns: rows.columns.map(({ name }) => ({
        label: name,
        isChecked: !grid.isHidden(name),
        onToggle: () => {
          grid.hide(name, !grid.isHidden(name));
        },
      })),
      isDetailOpen: detail.isOpen,
      problems: rows.problems.length + ofImport,
      isReady: rows.isOpen && areRowsShown,
      onFind: () => {
        finder.open();
      },
      onFilter: () => {
        filters.open();
      },
      onToggleDetail: () => {
        if (detail.isOpen) detail.close();
        else detail.open();
      },
      onShowTokens: () => {
        detail.open("tokens");
      },
      onShowProblems: () => {
        others.showProblems(place);
      },
      onCompare: (other) => {
        if (place.kind === "version") others.compare(place.version, other);
      },
      onExcludeShown: () => {
        this.#host.send({ kind: "markShown", from: 0, to: null, isExcluded: true });
      },
    });
  }

  #body(): TemplateResult {
    const { detail, finder, grid, rows } = this.#parts;
    const { isOpen, side, size } = detail;
    const style = side === "right" ? `width: ${size}px` : `height: ${size}px`;
    return html`<div class="body ${side}">
      <div class="rows">
        ${finder.template()}${grid.element}${emptyPart(rows, this.#agent?.state === "connected", this.#context)}
      </div>
      ${
        isOpen
          ? html`${sash({
                side,
                size,
                sizeNow: () => detail.size,
                onResize: (wanted) => {
                  detail.resize(wanted);
                },
              })}
              <div class="detail-part" style=${style}>${rowPart(this.#parts, this.#context)}</div>`
          : nothing
      }
    </div>`;
  }

  /** Positions are of all rows in the order of the file. */
  #reveal(position: number | null, withTokens: boolean): void {
    const { detail, others, rows } = this.#parts;
    others.close();
    if (withTokens) detail.open("tokens");
    if (position === null) return;
    this.#toReveal = position;
    if (!isAsInFile(rows.wanted)) rows.arrange(asInFile);
  }

  #revealWanted(): void {
    const { grid, rows } = this.#parts;
    const position = this.#toReveal;
    const isThere = rows.isOpen && rows.arranging === undefined && !rows.isArranged;
    if (position === undefined || !isThere || position >= rows.rowCount) return;
    this.#toReveal = undefined;
    grid.reveal(position);
  }

  #keyDown(event: KeyboardEvent): void {
    const { finder, others, pending } = this.#parts;
    const isCommand = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (isCommand && event.key === "f") finder.open();
    else if (event.key === "F3") finder.next(event.shiftKey);
    else if (isCommand && event.key === "s") {
      const isChanged = !pending.isEmpty || this.#isChanging;
      if (isChanged && this.#work === null) this.#host.send({ kind: "save" });
    } else if (event.key === "Escape" && finder.isOpen) finder.close();
    else if (event.key === "Escape") others.close();
    else return;
    event.preventDefault();
  }

  #keep(): void {
    const { detail, grid, others, rows, tokens } = this.#parts;
    this.#host.keep({
      ...grid.kept,
      arrangement: rows.wanted,
      detail: detail.kept,
      sequenceLength: tokens.ownLength,
      comparedWith: others.comparedWith,
    });
  }
}
