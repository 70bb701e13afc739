// Closes what was opened, the newest first, and leaves nothing open because something else could not be closed.

export type Close = () => Promise<void> | void;

/** In this order. @throws what was thrown; when it was more than one, all of it as an AggregateError */
export async function closeAll(...parts: Close[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of parts) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, "Several parts could not be closed.");
}

/** What has been opened, the newest first. */
export class OpenParts {
  readonly #closes: Close[] = [];

  keep<T extends { close: Close }>(part: T): T {
    this.#closes.unshift(() => part.close());
    return part;
  }

  /** @throws as `closeAll` does */
  close(): Promise<void> {
    return closeAll(...this.#closes);
  }
}
