// The YAML file of another trainer as the language server sees it.
import { createPositions, type Positions } from "../positions.ts";
import type { YamlDialectId } from "./dialects.ts";
import { recogniseYaml } from "./recognise.ts";

export interface YamlDocument {
  /** Absolute. */
  file: string;
  text: string;
  dialect: YamlDialectId;
  positions: Positions;
}

/** Undefined for YAML that is no trainer's. */
export function createYamlDocument(file: string, text: string): YamlDocument | undefined {
  const dialect = recogniseYaml(file, text);
  return dialect && { file, text, dialect, positions: createPositions(text) };
}
