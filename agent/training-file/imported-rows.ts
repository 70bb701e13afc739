// The imported rows that a training file names: looked for before anything starts.
import type { TrainingFile } from "../../schemas/training.ts";
import { datasetIdOf } from "../dataset/dataset-id.ts";
import { openDataset } from "../dataset/store.ts";
import { TrainyardError } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import type { KeyProblem } from "./key-problem.ts";
import { nearest } from "./suggest.ts";

/** The problem of a dataset or a version that is not there or not whole; none for rows that are read from a file. */
export async function checkImportedRows({ dataset }: TrainingFile, home: Home): Promise<KeyProblem[]> {
  const { path: file, id, version } = dataset;
  const isImported = version !== undefined || file === undefined;
  if (!isImported || (file === undefined && id === undefined)) return [];
  const name = datasetIdOf(dataset);
  try {
    await openDataset(home, name, version);
    return [];
  } catch (error) {
    if (!(error instanceof TrainyardError)) throw error;
    const isKnown = (await findFolder(home.datasets, name).catch(() => undefined)) !== undefined;
    const meant = isKnown ? undefined : nearest(name, await listFolders(home.datasets));
    const { code, message, advice } = error;
    return [
      {
        path: ["dataset", version !== undefined && (isKnown || id === undefined) ? "version" : "id"],
        part: "value",
        severity: "error",
        ...{ code, message },
        advice: meant === undefined ? advice : `Did you mean ${meant}? ${advice}`,
      },
    ];
  }
}
