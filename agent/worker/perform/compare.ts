// What two versions of a dataset do not have in common: counts, and a page of the rows with both sides.
import { open, type FileHandle } from "node:fs/promises";
import path from "node:path";
import { Row, type Example } from "../../../schemas/dataset.ts";
import type { RowDifference } from "../../../schemas/protocol/dataset.ts";
import { charactersOf, shortenExample } from "../../dataset/excerpt.ts";
import { readLineAt } from "../../dataset/lines.ts";
import { splits, type Split } from "../../dataset/row-index.ts";
import { openDataset, type DatasetVersion } from "../../dataset/store.ts";
import { compareVersions, type Comparison } from "../../table/compare-versions.ts";
import type { Difference } from "../../table/differences.ts";
import type { Performer } from "../performers.ts";

/** Of all texts of a page, after which it ends, and of one row. */
const charactersOfPage = 1 << 20;
const charactersOfRow = 1 << 18;

export const compareRows: Performer<"compareVersions"> = async (input, { home, report }) => {
  const left = await openDataset(home, input.dataset, input.left);
  const right = await openDataset(home, input.dataset, input.right);
  const comparison = await compareVersions(home, left, right, {
    onProgress: (rows, fraction) => report({ message: `${rows.toLocaleString("en")} rows`, fraction }),
  });
  const asked = splits.filter((split) => input.split === undefined || split === input.split);
  const counts = sum(asked, comparison);
  const total = counts.added + counts.removed + counts.changed;
  const before = splits.slice(0, splits.indexOf(asked[0] ?? "train"));
  const from = differing(before, comparison) + input.offset;
  const found = await comparison.read(from, Math.max(0, Math.min(input.limit, total - input.offset)));
  return { counts, total, rows: await readSides(found, left, right) };
};

function sum(asked: readonly Split[], { counts }: Comparison): Comparison["counts"][Split] {
  const all = { added: 0, removed: 0, changed: 0, same: 0 };
  for (const split of asked)
    for (const kind of ["added", "removed", "changed", "same"] as const) all[kind] += counts[split][kind];
  return all;
}

function differing(asked: readonly Split[], comparison: Comparison): number {
  const { added, removed, changed } = sum(asked, comparison);
  return added + removed + changed;
}

async function readSides(
  found: readonly Difference[],
  left: DatasetVersion,
  right: DatasetVersion,
): Promise<RowDifference[]> {
  const files = { left: new SplitFiles(left), right: new SplitFiles(right) };
  const rows: RowDifference[] = [];
  let characters = 0;
  try {
    for (const { kind, split, line, left: leftOffset, right: rightOffset } of found) {
      const name = splits[split]!;
      const leftSide = leftOffset === undefined ? undefined : await files.left.example(name, leftOffset);
      const rightSide = rightOffset === undefined ? undefined : await files.right.example(name, rightOffset);
      const lengths = [leftSide, rightSide].map((side) => (side === undefined ? 0 : charactersOf(side)));
      characters += lengths.reduce((total, length) => total + Math.min(length, charactersOfRow), 0);
      if (rows.length > 0 && characters > charactersOfPage) break;
      rows.push({
        ...{ kind, split: name, line },
        ...(leftSide !== undefined && { left: shortenExample(leftSide, charactersOfRow) }),
        ...(rightSide !== undefined && { right: shortenExample(rightSide, charactersOfRow) }),
        isCut: lengths.some((length) => length > charactersOfRow),
      });
    }
  } finally {
    await files.left.close();
    await files.right.close();
  }
  return rows;
}

/** The files of a version's splits, open as long as rows are read from them. */
class SplitFiles {
  readonly #folder: string;
  readonly #open = new Map<Split, FileHandle>();

  constructor({ folder }: DatasetVersion) {
    this.#folder = folder;
  }

  async example(split: Split, offset: number): Promise<Example> {
    const handle = this.#open.get(split) ?? (await open(path.join(this.#folder, `${split}.jsonl`), "r"));
    this.#open.set(split, handle);
    const bytes = await readLineAt(handle, offset);
    return Row.parse(JSON.parse(bytes.toString("utf8"))).example;
  }

  async close(): Promise<void> {
    for (const handle of this.#open.values()) await handle.close();
  }
}
