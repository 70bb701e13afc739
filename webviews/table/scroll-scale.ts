// Scrolls over more rows than a browser can lay out: small steps go pixel by pixel, long ones in proportion.

/** Browsers end elements at 17 to 33 million pixels, and lose fractions of a pixel before that. */
const TALLEST = 8_000_000;

/**
 * The whole table is `total` pixels high, the element that is scrolled at most `tallest`. `offset` tells what is
 * seen; the scroll bar follows it in proportion, and is set right whenever scrolling rests.
 */
export class ScrollScale {
  readonly #tallest: number;
  #total = 0;
  #viewport = 0;
  #offset = 0;
  #scrollTop = 0;

  constructor(tallest = TALLEST) {
    this.#tallest = tallest;
  }

  /** Pixels between the top of the first row and the top of what is seen. */
  get offset(): number {
    return this.#offset;
  }

  /** Where the scroll bar belongs, in pixels of the element. */
  get scrollTop(): number {
    return this.#scrollTop;
  }

  /** Height of the element that is scrolled, in pixels. */
  get height(): number {
    return Math.min(this.#total, this.#tallest);
  }

  /** Whether the scroll bar has met its end while there are rows beyond. */
  get isAtFalseEnd(): boolean {
    const atTop = this.#scrollTop <= 0 && this.#offset > 0;
    const atBottom = this.#scrollTop >= this.#farthestScroll && this.#offset < this.#farthest;
    return atTop || atBottom;
  }

  /** `viewport` is the height of what is seen of the rows. Returns whether anything is different now. */
  resize(rows: number, rowHeight: number, viewport: number): boolean {
    if (this.#total === rows * rowHeight && this.#viewport === viewport) return false;
    this.#total = rows * rowHeight;
    this.#viewport = viewport;
    this.#offset = clamp(this.#offset, this.#farthest);
    this.settle();
    return true;
  }

  /** The browser has scrolled. */
  scrolled(scrollTop: number): void {
    const step = scrollTop - this.#scrollTop;
    const isSmall = Math.abs(step) <= this.#viewport;
    this.#scrollTop = scrollTop;
    const offset = this.#ratio === 1 ? scrollTop : isSmall ? this.#offset + step : scrollTop * this.#ratio;
    this.#offset = clamp(offset, this.#farthest);
  }

  /** Shows what is `offset` pixels below the top of the first row. */
  scrollTo(offset: number): void {
    this.#offset = clamp(offset, this.#farthest);
    this.settle();
  }

  /** Puts the scroll bar where it belongs: the element is to be scrolled to `scrollTop`, and nothing seen moves. */
  settle(): void {
    const inProportion = this.#offset / this.#ratio;
    const first = this.#offset > 0 ? 1 : 0;
    const last = this.#offset < this.#farthest ? this.#farthestScroll - 1 : this.#farthestScroll;
    this.#scrollTop = this.#ratio === 1 ? this.#offset : Math.max(first, Math.min(last, inProportion));
  }

  /** The browser has scrolled where it was told to, up to a fraction of a pixel. */
  settledAt(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /** Where something belongs in the element that is `offset` pixels below the top of the first row. */
  place(offset: number): number {
    return offset - this.#offset + this.#scrollTop;
  }

  get #farthest(): number {
    return Math.max(0, this.#total - this.#viewport);
  }

  get #farthestScroll(): number {
    return Math.max(0, this.height - this.#viewport);
  }

  /** Pixels of the table for one of the element. */
  get #ratio(): number {
    return this.#total <= this.#tallest ? 1 : this.#farthest / Math.max(1, this.#farthestScroll);
  }
}

function clamp(offset: number, most: number): number {
  return Math.max(0, Math.min(most, offset));
}
