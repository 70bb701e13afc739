// A line of a quick pick, as plain data: what is shown, and what choosing it means.

export interface PickRow<T> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly value: T;
}

/** Rows under a heading of their own. */
export interface PickGroup<T> {
  readonly heading: string;
  readonly rows: readonly PickRow<T>[];
}
