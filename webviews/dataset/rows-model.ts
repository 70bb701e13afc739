// The rows of the page: what is known of them, which of them are shown in which order, and which page of them comes next.
import type { Arrangement, DatasetDown, Failure } from "../../schemas/panels/dataset.ts";
import type { Problem } from "../../schemas/problem.ts";
import type { TableColumn, TableRow } from "../../schemas/protocol/table.ts";
import { PageCache } from "../table/page-cache.ts";
import type { PageContext } from "./context.ts";

export const asInFile: Arrangement = { filters: [], sort: [] };

export class RowsModel {
  readonly #context: PageContext;
  readonly #cache: PageCache<TableRow>;
  columns: readonly TableColumn[] = [];
  bytes = 0;
  problems: readonly Problem[] = [];
  isOpen = false;
  /** Rows of the file; as many as were met as long as they are being counted. */
  fileRows = 0;
  isCounted = false;
  /** Of the file that has been read, 0 to 1. */
  fraction = 0;
  failure: Failure | null = null;
  /** What is asked for, and what is shown. */
  wanted: Arrangement;
  shown: Arrangement = asInFile;
  #shownRows = 0;
  /** 0 to 1 while rows are being filtered or sorted. */
  arranging: number | undefined;
  arrangementFailure: Failure | null = null;

  constructor(context: PageContext, wanted: Arrangement) {
    this.#context = context;
    this.wanted = wanted;
    this.#cache = new PageCache({
      ask: (request, offset, limit) => {
        context.send({ kind: "fetch", request, offset, limit });
      },
      giveUp: (request) => {
        context.send({ kind: "giveUp", request });
      },
    });
  }

  get isArranged(): boolean {
    return !isAsInFile(this.shown);
  }

  /** Rows that are shown. */
  get rowCount(): number {
    return this.isArranged ? this.#shownRows : this.fileRows;
  }

  rowAt(position: number): TableRow | undefined {
    return this.#cache.rowAt(position);
  }

  /** Rows [from, to) are seen. */
  want(from: number, to: number): void {
    // Until the rows are in order again their positions mean nothing.
    if (!this.isOpen || this.arranging !== undefined) return;
    this.#cache.want(from, to, this.rowCount);
  }

  /** Whether other rows are shown than before. */
  take(message: DatasetDown): "other rows" | "same rows" | undefined {
    switch (message.kind) {
      case "table":
        return this.#open(message);
      case "notOpened":
        this.failure = message.failure;
        this.isOpen = false;
        return "same rows";
      case "indexing":
        this.fileRows = Math.max(this.fileRows, message.rows);
        this.fraction = message.fraction;
        return "same rows";
      case "indexed":
        this.fileRows = message.rows;
        this.problems = message.problems;
        this.isCounted = true;
        return "same rows";
      case "rows":
        if (message.rows === null) this.#cache.failed(message.request);
        else this.#cache.answered(message.request, message.rows);
        return "same rows";
      case "arranging":
        if (this.arranging !== undefined) this.arranging = message.fraction;
        return "same rows";
      case "arranged":
        return this.#arranged(message);
      default:
        return undefined;
    }
  }

  arrange(wanted: Arrangement): void {
    this.wanted = wanted;
    this.arrangementFailure = null;
    this.arranging = 0;
    this.#context.send({ kind: "arrange", arrangement: wanted });
    this.#context.draw();
    this.#context.keep();
  }

  stopArranging(): void {
    this.#context.send({ kind: "stopArranging" });
    this.wanted = this.shown;
    this.arranging = undefined;
    this.#context.draw();
    this.#context.keep();
  }

  #open(message: DatasetDown & { kind: "table" }): "other rows" | "same rows" {
    const { columns, bytes, rows, firstRows, problems, isSame } = message;
    this.columns = columns;
    this.bytes = bytes;
    this.problems = problems;
    this.failure = null;
    this.isCounted = rows !== null;
    this.fileRows = rows ?? Math.max(firstRows.length, isSame ? this.fileRows : 0);
    this.fraction = 0;
    const wasOpen = this.isOpen;
    this.isOpen = true;
    if (isSame && wasOpen) this.#cache.renew();
    else this.#cache.clear();
    this.arranging = undefined;
    if (isAsInFile(this.wanted)) this.#cache.put(0, firstRows);
    else this.arrange(this.wanted);
    return isSame ? "same rows" : "other rows";
  }

  #arranged({ arrangement, rows, failure }: DatasetDown & { kind: "arranged" }): "other rows" | undefined {
    if (JSON.stringify(arrangement) !== JSON.stringify(this.wanted)) return undefined;
    this.arranging = undefined;
    this.arrangementFailure = failure;
    if (failure !== null) {
      this.wanted = this.shown;
      return undefined;
    }
    const isOther = JSON.stringify(arrangement) !== JSON.stringify(this.shown);
    this.shown = arrangement;
    this.#shownRows = rows ?? this.fileRows;
    if (isOther) this.#cache.clear();
    return isOther ? "other rows" : undefined;
  }
}

export function isAsInFile({ filters, sort }: Arrangement): boolean {
  return filters.length + sort.length === 0;
}
