// Work of which only the newest counts: what begins ends what went on before.

export class Ongoing {
  #current: AbortController | undefined;

  /** Aborted by the next `begin`, or by `end`. */
  begin(): AbortSignal {
    this.end();
    this.#current = new AbortController();
    return this.#current.signal;
  }

  end(): void {
    this.#current?.abort();
    this.#current = undefined;
  }
}
