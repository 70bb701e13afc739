// The change of a training file's text that makes it train on a dataset.
import { editToml } from "../../training-files/edit-toml.ts";
import { TomlScanError } from "../../training-files/scan-toml.ts";
import type { DraggedDataset } from "./dragged.ts";

/** Characters from `start` to `end` become `text`. */
export interface TextChange {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Keys that say where rows come from and how they are read: an imported dataset has all that behind it. */
const REPLACED = [
  "path",
  "name",
  "format",
  "columns",
  "prompt_template",
  "completion_template",
  "placeholders",
  "validation_path",
  "split_column",
  "validation_fraction",
  "validation_position",
] as const;

/** Changes as little as possible, so that comments and everything else stay. undefined where the text is no TOML. */
export function withDataset(text: string, { id, version }: DraggedDataset): TextChange | undefined {
  try {
    const edited = editToml(text, [
      { path: ["dataset", "id"], value: id },
      { path: ["dataset", "version"], value: version },
      ...REPLACED.map((key) => ({ path: ["dataset", key] as const, value: undefined })),
    ]);
    return differenceOf(text, edited);
  } catch (error) {
    if (error instanceof TomlScanError) return undefined;
    throw error;
  }
}

function differenceOf(before: string, after: string): TextChange {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}
