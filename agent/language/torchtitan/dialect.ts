// torchtitan's job files as a dialect: v0.1.0 to v0.2.2, the last version that reads TOML.
import type { TomlTable } from "../../toml/table.ts";
import type { Dialect } from "../dialect.ts";
import { checkJob, jobOf } from "./check.ts";
import { convert } from "./convert.ts";
import { torchtitanHints } from "./hints.ts";
import { migrate } from "./migrate.ts";
import { torchtitanKeys } from "./schema.ts";
import { bringTo } from "./version-problems.ts";
import { newest, type Version } from "./versions.ts";

/** What a file is checked for. */
export interface Target {
  /** The newest when left out. */
  version?: Version;
  /** Processes that the job is started with, one a GPU; 0, or left out, where nobody knows. */
  worldSize?: number;
}

/** Sections that only some models or experiments have. */
const ofExtensions = new Set(["encoder", "inference", "hf_transformers", "data"]);

export function createTorchtitanDialect({ version = newest, worldSize = 0 }: Target = {}): Dialect {
  return {
    id: "torchtitan",
    title: `torchtitan ${version}`,
    keys: torchtitanKeys,
    hasBases: false,
    check: (table, isWritten) => checkJob(table, isWritten, { version, worldSize }),
    withDefaults: (table) => {
      const job = Object.entries(jobOf(table)).filter(([name]) => name in table || !ofExtensions.has(name));
      return Object.fromEntries(job) as unknown as TomlTable;
    },
    hints: (table) => torchtitanHints(table, worldSize),
    rewrites: (table) => {
      const edits = migrate(table, version);
      const converted = { title: "Convert to a Trainyard training file", extension: ".train.toml" };
      return [
        ...(edits.length === 0 ? [] : [{ title: bringTo(version), edits }]),
        { ...converted, text: convert(table).text },
      ];
    },
  };
}
