// What the training files beside some rows say of them: how columns become examples, and how long a sequence is.
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { parse } from "smol-toml";
import * as z from "zod";
import { DatasetOptions } from "../../../schemas/protocol/dataset.ts";

export interface RowsInTraining {
  readonly options: z.input<typeof DatasetOptions>;
  /** Tokens; undefined where the training file leaves it to the default. */
  readonly sequenceLength: number | undefined;
}

/** Training files that are looked at in a folder. */
const MOST_FILES = 50;

const File = z.looseObject({
  dataset: z.looseObject({ path: z.string().optional(), id: z.string().optional() }),
  training: z.looseObject({ seq_len: z.int().optional().catch(undefined) }).optional(),
});

/** Of the first training file that names these rows, beside them or in the folder above. */
export async function trainingOfFile(file: string): Promise<RowsInTraining | undefined> {
  const folder = path.dirname(file);
  for (const place of [folder, path.dirname(folder)]) {
    for (const name of await trainingFilesIn(place)) {
      const text = await readFile(path.join(place, name), "utf8").catch(() => "");
      const found = rowsInTraining(text, place, file);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Undefined where the text is no training file, or one of other rows. */
export function rowsInTraining(text: string, folder: string, file: string): RowsInTraining | undefined {
  const read = File.safeParse(parsed(text)).data;
  const own = read?.dataset.path;
  if (read === undefined || own === undefined || path.resolve(folder, own) !== path.resolve(file)) {
    return undefined;
  }
  const { shape } = DatasetOptions;
  // Tables of TOML have no prototype; the copy is an ordinary object.
  const given = structuredClone(
    Object.fromEntries(Object.entries(read.dataset).filter(([key]) => key in shape)),
  );
  const usable = DatasetOptions.safeParse(given).success ? (given as RowsInTraining["options"]) : {};
  const { validation_path: heldOut } = usable;
  return {
    // The file is relative to the training file, and the agent takes it from where the rows are.
    options: { ...usable, ...(heldOut !== undefined && { validation_path: path.resolve(folder, heldOut) }) },
    sequenceLength: read.training?.seq_len,
  };
}

async function trainingFilesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((name) => name.endsWith(".train.toml"))
    .sort()
    .slice(0, MOST_FILES);
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}
