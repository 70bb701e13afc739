// The address under which VS Code knows the rows of an imported version, so that it can open them again after a reload.
import { asFileName } from "../../file-name.ts";

export const datasetScheme = "trainyard-dataset";

/** A split of a version of a dataset. */
export interface VersionPlace {
  readonly dataset: string;
  readonly version: string;
  readonly split: string;
}

/**
 * Path of an address. Its last part is what VS Code shows in the tab, so the dataset's name stands there; what is
 * opened follows from the other parts alone.
 */
export function addressPath({ dataset, version, split }: VersionPlace, name: string): string {
  return `/${dataset}/${version}/${split}/${asFileName(name, dataset)} (${split}).jsonl`;
}

/** Undefined where it is no such address. */
export function placeInAddress(path: string): VersionPlace | undefined {
  const [, dataset, version, split, name] = path.split("/");
  if (!dataset || !version || !split || name === undefined) return undefined;
  return { dataset, version, split };
}
