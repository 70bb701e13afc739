// What a page asks of its rows alone; the editor and the browser answer it in the same way.
import type { DatasetUp } from "../../../schemas/panels/dataset.ts";

const kinds = [
  "openAnew",
  "fetch",
  "giveUp",
  "arrange",
  "stopArranging",
  "find",
  "stopFinding",
  "showRow",
] as const satisfies readonly DatasetUp["kind"][];

export type TableIntent = DatasetUp & { kind: (typeof kinds)[number] };

export function isTableIntent(intent: DatasetUp): intent is TableIntent {
  return kinds.some((kind) => kind === intent.kind);
}
