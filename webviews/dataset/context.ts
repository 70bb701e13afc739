// What the parts of the page share: a way to the extension, and ways to draw and to keep what is seen.
import type { DatasetUp } from "../../schemas/panels/dataset.ts";

export interface PageContext {
  readonly send: (intent: DatasetUp) => void;
  /** Draws the page with the next frame. */
  readonly draw: () => void;
  /** Keeps what is seen for when the page is shown again. */
  readonly keep: () => void;
}
