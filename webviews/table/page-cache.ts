// Rows that come in pages: those that are seen are asked for first, then those ahead; what was scrolled past is given up.

export interface PageSource {
  /** Asks for rows; `request` names the answer. */
  ask(request: number, offset: number, limit: number): void;
  /** Nobody waits for this answer any more. */
  giveUp(request: number): void;
}

interface Page<R> {
  rows: (R | undefined)[];
  /** Rows were asked for before something changed, and are shown until the new ones are there. */
  isOld: boolean;
}

const ROWS_A_PAGE = 100;
/** Around 6,000 rows; a page of rows has at most some hundred kilobytes. */
const PAGES_KEPT = 60;
const PAGES_AHEAD = 2;
const REQUESTS_AT_ONCE = 3;

export class PageCache<R> {
  readonly #source: PageSource;
  /** The one that was looked at last comes last. */
  readonly #pages = new Map<number, Page<R>>();
  readonly #asked = new Map<number, { page: number; offset: number }>();
  #requests = 0;
  #rowCount = 0;
  #wanted: readonly number[] = [];
  #firstSeen = 0;

  constructor(source: PageSource) {
    this.#source = source;
  }

  rowAt(position: number): R | undefined {
    return this.#pages.get(pageOf(position))?.rows[position % ROWS_A_PAGE];
  }

  /** What is known without asking, as the first rows of a table. */
  put(offset: number, rows: readonly R[]): void {
    rows.forEach((row, index) => {
      const position = offset + index;
      this.#page(pageOf(position)).rows[position % ROWS_A_PAGE] = row;
    });
  }

  /** Rows [from, to) are seen, of `rowCount`. */
  want(from: number, to: number, rowCount: number): void {
    const isUpwards = from < this.#firstSeen;
    this.#firstSeen = from;
    this.#rowCount = rowCount;
    this.#wanted = to <= from ? [] : this.#inOrder(pageOf(from), pageOf(to - 1), isUpwards);
    for (const [request, { page }] of this.#asked) {
      if (this.#wanted.includes(page)) continue;
      this.#asked.delete(request);
      this.#source.giveUp(request);
    }
    this.#askNext();
  }

  /** The answer to a request; fewer rows than asked for come where they are large. Returns whether it was waited for. */
  answered(request: number, rows: readonly R[]): boolean {
    const asked = this.#asked.get(request);
    if (asked === undefined) return false;
    this.#asked.delete(request);
    const page = this.#page(asked.page);
    if (page.isOld) {
      page.rows = [];
      page.isOld = false;
    }
    if (rows.length === 0) this.#wanted = this.#wanted.filter((wanted) => wanted !== asked.page);
    this.put(asked.offset, rows);
    this.#forgetSome();
    this.#askNext();
    return true;
  }

  /** No answer will come; it is asked for again when the rows are wanted again. */
  failed(request: number): void {
    const asked = this.#asked.get(request);
    if (asked === undefined) return;
    this.#asked.delete(request);
    this.#wanted = this.#wanted.filter((wanted) => wanted !== asked.page);
    this.#askNext();
  }

  /** The rows are the same as before, as far as anybody knows: they stay until they have been asked for anew. */
  renew(): void {
    this.#stopAsking();
    for (const page of this.#pages.values()) page.isOld = true;
  }

  /** Other rows take the place of these. */
  clear(): void {
    this.#stopAsking();
    this.#pages.clear();
  }

  #stopAsking(): void {
    for (const request of this.#asked.keys()) this.#source.giveUp(request);
    this.#asked.clear();
  }

  /** What is seen, then what comes next in the direction of scrolling, then the page behind. */
  #inOrder(first: number, last: number, isUpwards: boolean): number[] {
    const seen = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    const below = Array.from({ length: PAGES_AHEAD }, (_, index) => last + 1 + index);
    const above = Array.from({ length: PAGES_AHEAD }, (_, index) => first - 1 - index);
    const ahead = isUpwards ? [...above, below[0]!] : [...below, above[0]!];
    const lastPage = pageOf(this.#rowCount - 1);
    return [...seen, ...ahead].filter((page) => page >= 0 && page <= lastPage);
  }

  #askNext(): void {
    for (const page of this.#wanted) {
      if (this.#asked.size >= REQUESTS_AT_ONCE) return;
      const missing = this.#missing(page);
      if (missing === undefined || this.#isAsked(page)) continue;
      const request = ++this.#requests;
      this.#asked.set(request, { page, offset: missing.offset });
      this.#source.ask(request, missing.offset, missing.limit);
    }
  }

  #missing(page: number): { offset: number; limit: number } | undefined {
    const begin = page * ROWS_A_PAGE;
    const end = Math.min(begin + ROWS_A_PAGE, this.#rowCount);
    const known = this.#pages.get(page);
    for (let offset = begin; offset < end; offset++) {
      const isMissing = known === undefined || known.isOld || known.rows[offset - begin] === undefined;
      if (isMissing) return { offset, limit: end - offset };
    }
    return undefined;
  }

  #isAsked(page: number): boolean {
    return [...this.#asked.values()].some((asked) => asked.page === page);
  }

  #page(number: number): Page<R> {
    const page = this.#pages.get(number) ?? { rows: [], isOld: false };
    this.#pages.delete(number);
    this.#pages.set(number, page);
    return page;
  }

  #forgetSome(): void {
    for (const number of this.#pages.keys()) {
      if (this.#pages.size <= PAGES_KEPT) return;
      if (!this.#wanted.includes(number)) this.#pages.delete(number);
    }
  }
}

function pageOf(position: number): number {
  return Math.floor(position / ROWS_A_PAGE);
}
