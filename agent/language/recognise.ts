// Tells whose training file a TOML text is, by its name and by what it holds.
import { toTable, type TomlTable } from "../toml/table.ts";
import type { TomlTree } from "../toml/tree.ts";
import { isTable } from "../training-file/mended.ts";
import type { Dialect } from "./dialect.ts";
import { createTorchtitanDialect, type Target } from "./torchtitan/dialect.ts";
import { newest } from "./torchtitan/versions.ts";
import { worldSizeOf } from "./torchtitan/world-size.ts";
import { trainyard } from "./trainyard.ts";

/** Sections of torchtitan that no other training file is known to have. */
const ofTorchtitanAlone = new Set([
  "job",
  "profiling",
  "metrics",
  "parallelism",
  "activation_checkpoint",
  "memory_estimation",
  "fault_tolerance",
]);

/** Sections of torchtitan, old ones included, that also stand in files of others. */
const alsoOfTorchtitan = new Set([
  "model",
  "optimizer",
  "lr_scheduler",
  "training",
  "checkpoint",
  "compile",
  "quantize",
  "comm",
  "experimental",
  "validation",
  "debug",
  "float8",
]);

/**
 * The dialect of a file; undefined for TOML that is no training file.
 *
 * @param target what a file of torchtitan is checked for; a comment `# world_size = 8` in it goes before
 */
export function recognise(file: string, tree: TomlTree, target: Target = {}): Dialect | undefined {
  const table = toTable(tree);
  if (isTorchtitan(table)) {
    const worldSize = worldSizeOf(tree) ?? target.worldSize ?? 0;
    return createTorchtitanDialect({ version: target.version ?? newest, worldSize });
  }
  return isTrainyard(file, table) ? trainyard : undefined;
}

function isTrainyard(file: string, table: TomlTable): boolean {
  if (file.endsWith(".train.toml")) return true;
  return file.endsWith(".toml") && table["schema"] === 1 && isTable(table["dataset"]);
}

/** Two of its sections, one of them its alone, or a model with a flavor beside another of its sections. */
function isTorchtitan(table: TomlTable): boolean {
  if (Object.hasOwn(table, "schema") || Object.hasOwn(table, "extends")) return false;
  const sections = Object.keys(table).filter((name) => isTable(table[name]));
  const own = sections.filter((name) => ofTorchtitanAlone.has(name));
  const shared = sections.filter((name) => alsoOfTorchtitan.has(name));
  if (own.length > 0 && own.length + shared.length > 1) return true;
  const { model } = table;
  return shared.length > 1 && isTable(model) && typeof model["flavor"] === "string";
}
