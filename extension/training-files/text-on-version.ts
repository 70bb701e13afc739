// The text of a new training file that trains as a run was trained, on a version of imported rows.
import { parse, stringify } from "smol-toml";

/**
 * @param resolved what the run was started with, as its folder keeps it
 * @param heading stands at the top
 * @returns the same settings; how rows are read is said by the version and no longer by the file
 */
export function textOnVersion(
  resolved: string,
  heading: string,
  { id, version }: { readonly id: string; readonly version: string },
): string {
  const tables = { ...parse(resolved), dataset: { id, version } };
  return `# ${heading.replaceAll(/\s+/g, " ")}\n${stringify(tables)}`;
}
