// How many rows there are, for those who have to wait for it.

export class Counting {
  readonly done: Promise<number>;
  resolve!: (rows: number) => void;
  reject!: (reason: Error) => void;

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Nobody may be waiting.
    this.done.catch(() => undefined);
  }
}
