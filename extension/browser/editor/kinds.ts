// Constants with the values that VS Code gives them.

export const ViewColumn = { Active: -1, Beside: -2, One: 1 } as const;
export type ViewColumn = number;

export const ProgressLocation = { Window: 10, Notification: 15 } as const;

export const QuickPickItemKind = { Separator: -1, Default: 0 } as const;

/** What was asked for is no longer wanted. */
export class CancellationError extends Error {
  override readonly name = "Canceled";

  constructor() {
    super("Canceled");
  }
}
