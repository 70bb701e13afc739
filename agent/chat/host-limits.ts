// How long the process of a model may take for what, in seconds. docs/chat.md has the same table for readers.

export const hostLimits = {
  /** For the check of the file, which has limits of its own within the process. */
  check: 30,
  /** To load the model, and to take other adapters. */
  load: 120,
  /**
   * Without a sign of life while it answers: for a small model and 512 tokens computed at once. Larger models and longer
   * pieces have more, see stall-guard.ts.
   */
  silence: 120,
  /** For ending an answer that is cancelled: the piece of the prompt that is being read is read to its end. */
  cancel: 30,
  /** For ending by itself when it is closed while it checks its file. */
  farewell: 5,
  /** Between the end of the process and that of its stderr. */
  lastWords: 2,
} as const;
