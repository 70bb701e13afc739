// Keeps the end of the conversation in sight while it grows, unless somebody has scrolled away from it.

/** As near to the end as this is at the end, in pixels. */
const NEAR = 40;

export class Scrolling {
  readonly #onScroll: (hasLeftOrReachedEnd: boolean) => void;
  readonly #resizes = new ResizeObserver(() => {
    this.follow();
  });
  #list: HTMLElement | null = null;
  #fromEnd: number;
  /** What was kept is taken up once there is enough to scroll. */
  #wanted: number;
  /** Of the list before something was added above. */
  #heightBefore: number | undefined;

  constructor({
    fromEnd,
    onScroll,
  }: {
    readonly fromEnd: number;
    readonly onScroll: (hasLeftOrReachedEnd: boolean) => void;
  }) {
    this.#fromEnd = fromEnd;
    this.#wanted = fromEnd;
    this.#onScroll = onScroll;
  }

  /** In pixels; 0 where the end is in sight. */
  get fromEnd(): number {
    return this.#fromEnd;
  }

  get isAtEnd(): boolean {
    return this.#fromEnd === 0;
  }

  /** After each drawing: the list may be another element, or have grown. */
  arrange(list: HTMLElement | null): void {
    if (list !== this.#list) this.#attach(list);
    if (list === null) return;
    if (this.#heightBefore !== undefined) {
      list.scrollTop += list.scrollHeight - this.#heightBefore;
      this.#heightBefore = undefined;
    } else if (this.#wanted > 0 && list.scrollHeight - list.clientHeight >= this.#wanted) {
      list.scrollTop = list.scrollHeight - list.clientHeight - this.#wanted;
      this.#wanted = 0;
    } else this.follow();
  }

  /** What is in sight stays there while older turns are drawn above it. */
  holdPlace(): void {
    this.#heightBefore = this.#list?.scrollHeight;
  }

  follow(): void {
    if (this.isAtEnd && this.#list !== null) this.#list.scrollTop = this.#list.scrollHeight;
  }

  toEnd(): void {
    this.#fromEnd = 0;
    this.#wanted = 0;
    this.follow();
  }

  #attach(list: HTMLElement | null): void {
    this.#resizes.disconnect();
    this.#list = list;
    if (list === null) return;
    const content = list.firstElementChild;
    if (content !== null) this.#resizes.observe(content);
    list.addEventListener(
      "scroll",
      () => {
        const left = Math.round(list.scrollHeight - list.scrollTop - list.clientHeight);
        const fromEnd = left < NEAR ? 0 : left;
        const hasChanged = (fromEnd === 0) !== this.isAtEnd;
        this.#fromEnd = fromEnd;
        if (hasChanged || fromEnd > 0) this.#onScroll(hasChanged);
      },
      { passive: true },
    );
  }
}
