// The row that is looked at: all of it, and the example that is being written for it.
import type { Example } from "../../schemas/dataset.ts";
import type { DatasetDown, DatasetView, Edit, Failure } from "../../schemas/panels/dataset.ts";
import type { TableRow, WholeRow } from "../../schemas/protocol/table.ts";
import type { PageContext } from "./context.ts";

export type DetailTab = DatasetView["detail"]["tab"];

/** While somebody holds an arrow key down no row is asked for. */
const REST_MILLISECONDS = 60;
/** The newest drafts that are kept while the page is hidden. */
const MOST_DRAFTS_KEPT = 20;

export class DetailModel {
  readonly #context: PageContext;
  isOpen: boolean;
  side: "right" | "below";
  size: number;
  tab: DetailTab;
  /** The row as the table has it. */
  row: TableRow | undefined;
  whole: WholeRow | undefined;
  failure: Failure | null = null;
  /** What is being written in the place of examples, by their rows: whoever looks at another row comes back to it. */
  readonly #drafts: Map<number, Edit>;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Long texts that are shown to their ends. */
  readonly unfolded = new Set<string>();

  constructor(context: PageContext, kept: DatasetView["detail"] | undefined) {
    this.#context = context;
    this.isOpen = kept?.isOpen ?? false;
    this.side = kept?.side ?? "right";
    this.size = kept?.size ?? 420;
    this.tab = kept?.tab ?? "conversation";
    this.#drafts = new Map(kept?.drafts.map((draft) => [draft.row, draft]));
  }

  get kept(): DatasetView["detail"] {
    const { isOpen, side, size, tab } = this;
    return { isOpen, side, size, tab, drafts: [...this.#drafts.values()].slice(-MOST_DRAFTS_KEPT) };
  }

  /** Of a file that has other rows by now, the row on the same line is taken for the same. */
  get draft(): Example | undefined {
    if (this.row === undefined) return undefined;
    const draft = this.#drafts.get(this.row.row);
    return draft?.line === this.row.line ? draft.example : undefined;
  }

  /** Another row is the active one; one that is not there yet is shown once it is. */
  look(row: TableRow | undefined): void {
    const isOther = row?.row !== this.row?.row;
    this.row = row;
    if (!isOther) return;
    this.unfolded.clear();
    this.#ask();
  }

  open(tab: DetailTab = this.tab): void {
    this.isOpen = true;
    this.tab = tab;
    if (this.whole?.row !== this.row?.row) this.#ask();
    this.#changed();
  }

  close(): void {
    this.isOpen = false;
    this.#changed();
  }

  turn(): void {
    this.side = this.side === "right" ? "below" : "right";
    this.size = this.side === "right" ? 420 : 280;
    this.#changed();
  }

  resize(size: number): void {
    this.size = Math.round(size);
    this.#changed();
  }

  write(draft: Example | undefined): void {
    if (this.row === undefined) return;
    const { row, line } = this.row;
    this.#drafts.delete(row);
    if (draft !== undefined) this.#drafts.set(row, { row, line, example: draft });
    this.#changed();
  }

  unfold(key: string): void {
    this.unfolded.add(key);
    this.#context.draw();
  }

  /** The rows were opened anew: what is shown may be old. */
  renew(): void {
    if (this.isOpen && this.row !== undefined) this.#ask();
  }

  take(message: DatasetDown & { kind: "row" }): void {
    if (message.row !== this.row?.row) return;
    this.whole = message.whole ?? undefined;
    this.failure = message.failure;
  }

  #ask(): void {
    clearTimeout(this.#timer);
    if (!this.isOpen || this.row === undefined) return;
    const { row } = this.row;
    this.#timer = setTimeout(() => {
      this.#context.send({ kind: "showRow", row });
    }, REST_MILLISECONDS);
  }

  #changed(): void {
    this.#context.draw();
    this.#context.keep();
  }
}
