// Where Trainyard keeps datasets, runs and models: TRAINYARD_HOME, or ~/.trainyard.
import os from "node:os";
import path from "node:path";
import { makeFolders } from "./write-file.ts";

export interface Home {
  root: string;
  /** datasets/<id>/<version>/ */
  datasets: string;
  /** runs/<id>/ */
  runs: string;
  /** models/<id>/<version>/ */
  models: string;
}

export function openHome(
  root = process.env["TRAINYARD_HOME"] ?? path.join(os.homedir(), ".trainyard"),
): Home {
  const home = {
    root: path.resolve(root),
    datasets: path.resolve(root, "datasets"),
    runs: path.resolve(root, "runs"),
    models: path.resolve(root, "models"),
  };
  for (const folder of Object.values(home)) makeFolders(folder);
  return home;
}
