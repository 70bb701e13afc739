// What is wrong with the YAML file of another trainer, in the form that all files share. It loads the parser of YAML.
import type { Finding } from "../finding.ts";
import { checkYaml } from "./check.ts";
import type { YamlDocument } from "./document.ts";

export function diagnoseYaml({ file, text, dialect, positions }: YamlDocument): Finding[] {
  return checkYaml(text, dialect).map(({ start, end, fixes = [], ...problem }) => ({
    ...problem,
    place: { file, span: { start, end }, positions },
    related: [],
    fixes: fixes.map(({ title, edits, isPreferred = false }) => ({
      title,
      isPreferred,
      isInPlace: true,
      changes: () => edits,
    })),
  }));
}
