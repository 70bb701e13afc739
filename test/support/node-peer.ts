// Packages from npm that the tests talk to the agent with, in the cache of the peers; the project does not need them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

/** Exactly these versions. */
const packages = { openai: "6.49.0" };

/** The folder whose node_modules has the packages; they are fetched once. */
export function nodePeers(): string {
  const cache = process.env["TRAINYARD_CACHE"] ?? path.join(os.homedir(), ".cache", "trainyard");
  const folder = path.join(cache, "peers-node");
  const manifest = JSON.stringify({ private: true, dependencies: packages });
  const stamp = path.join(folder, ".trainyard-packages");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === manifest) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), manifest);
  const args = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const { status, error } = spawnSync("npm", args, {
    cwd: folder,
    stdio: ["ignore", 2, 2],
    shell: process.platform === "win32",
  });
  if (status !== 0)
    throw new Error(`npm ${args.join(" ")} in ${folder} ended with ${status ?? "no status"}.`, {
      cause: error,
    });
  writeFileSync(stamp, manifest);
  return folder;
}
