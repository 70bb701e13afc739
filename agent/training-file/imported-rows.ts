// The imported rows that a training file names: looked for before anything starts.
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { datasetIdOf } from "../dataset/dataset-id.ts";
import { openDataset } from "../dataset/store.ts";
import { TrainyardError } from "../errors.ts";
import { openHome, type Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import type { FactKind, Facts } from "./facts.ts";
import { related, type KeyProblem } from "./key-problem.ts";
import { setFix } from "./mend.ts";
import { nearest } from "./suggest.ts";

interface Wanted {
  /** Root of the home. */
  home: string;
  id: string;
  version?: string | undefined;
}

/** What keeps imported rows from being opened, if anything does. */
interface Availability {
  failure?: { code: string; message: string; advice: string };
  /** Whether at least the dataset is there. */
  isKnown: boolean;
  datasets: readonly string[];
}

const importedRows: FactKind<Wanted, Availability> = {
  name: "imported rows",
  async look({ home: root, id, version }) {
    const home = openHome(root);
    try {
      await openDataset(home, id, version);
      return { isKnown: true, datasets: [] };
    } catch (error) {
      if (!(error instanceof TrainyardError)) throw error;
      const { code, message, advice } = error;
      const isKnown = (await findFolder(home.datasets, id).catch(() => undefined)) !== undefined;
      return { failure: { code, message, advice }, isKnown, datasets: await listFolders(home.datasets) };
    }
  },
  files: ({ home, id, version }, { isKnown }) => {
    const datasets = path.resolve(home, "datasets");
    if (!isKnown) return [datasets];
    return [path.join(datasets, id), ...(version === undefined ? [] : [path.join(datasets, id, version)])];
  },
};

/** The problem of a dataset or a version that is not there or not whole; none for rows that are read from a file. */
export function checkImportedRows({ dataset }: TrainingFile, home: Home, facts: Facts): KeyProblem[] {
  const { path: file, id, version } = dataset;
  const isImported = version !== undefined || file === undefined;
  if (!isImported || (file === undefined && id === undefined)) return [];
  const name = datasetIdOf(dataset);
  const found = facts.ask(importedRows, { home: home.root, id: name, version });
  if (found?.failure === undefined) return [];
  const { isKnown, datasets } = found;
  const { code, message, advice } = found.failure;
  const meant = isKnown ? undefined : nearest(name, datasets);
  const isVersion = version !== undefined && (isKnown || id === undefined);
  return [
    {
      path: ["dataset", isVersion ? "version" : "id"],
      part: "value",
      severity: "error",
      ...{ code, message },
      advice: meant === undefined ? advice : `Did you mean ${meant}? ${advice}`,
      related: [
        ["dataset", "id"],
        ["dataset", "version"],
        ["dataset", "path"],
      ].map(related),
      fixes: meant === undefined ? [] : [setFix(["dataset", "id"], meant, "possible")],
    },
  ];
}
