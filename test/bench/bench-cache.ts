// Where the benchmarks keep what they need once and the project does not: models, and programs to compare with.
import os from "node:os";
import path from "node:path";

/** `bench` in TRAINYARD_CACHE, or in a place of the user's cache. */
export const benchCache = path.join(
  process.env["TRAINYARD_CACHE"] ?? path.join(os.homedir(), ".cache", "trainyard"),
  "bench",
);
