// torchtitan's job files as a dialect: v0.1.0 to v0.2.2, the last version that reads TOML.
import type { Dialect } from "../dialect.ts";
import { checkJob } from "./check.ts";
import { torchtitanKeys } from "./schema.ts";
import { newest, type Version } from "./versions.ts";

/** What a file is checked for. */
export interface Target {
  /** The newest when left out. */
  version?: Version;
  /** Processes that the job is started with, one a GPU; 0, or left out, where nobody knows. */
  worldSize?: number;
}

export function createTorchtitanDialect({ version = newest, worldSize = 0 }: Target = {}): Dialect {
  return {
    id: "torchtitan",
    title: `torchtitan ${version}`,
    keys: torchtitanKeys,
    hasBases: false,
    check: (table, isWritten) => checkJob(table, isWritten, { version, worldSize }),
  };
}
