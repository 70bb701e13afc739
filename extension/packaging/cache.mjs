// Where packaging keeps what it has fetched, and the one way in which it asks npm.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const cache = path.join(
  process.env.TRAINYARD_CACHE ?? path.join(os.homedir(), ".cache", "trainyard"),
  "packaging",
);

/**
 * Installs exactly what a lock file names, once, without install scripts. Returns the folder with node_modules.
 * `options` are further options of `npm ci`.
 */
export function installOnce(name, manifest, lock, options = []) {
  const wanted = createHash("sha256")
    .update(JSON.stringify([manifest, lock, options]))
    .digest("hex");
  const folder = path.join(cache, `${name}-${wanted.slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  console.error(`Fetching ${name} into ${folder} …`);
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  writeFileSync(path.join(unfinished, "package.json"), JSON.stringify(manifest));
  writeFileSync(path.join(unfinished, "package-lock.json"), JSON.stringify(lock));
  npmCi(unfinished, options);
  try {
    renameSync(unfinished, folder);
  } catch (error) {
    // Another run was faster.
    if (!existsSync(folder)) throw error;
    rmSync(unfinished, { recursive: true });
  }
  return folder;
}

function npmCi(cwd, options) {
  const npmArguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", ...options];
  const npmCli = process.env.npm_execpath;
  const settings = { cwd, stdio: ["ignore", 2, 2] };
  const { status } = npmCli?.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [npmCli, ...npmArguments], settings)
    : spawnSync("npm", npmArguments, { ...settings, shell: process.platform === "win32" });
  if (status === 0) return;
  rmSync(cwd, { recursive: true, force: true });
  throw new Error(
    "npm ci did not finish. Check the network or the registry setting of npm, then run the same command again.",
  );
}

/** Copies files, given as pairs of where each lies and where it goes below `folder`. */
export function copyInto(folder, files) {
  for (const [from, to] of files) {
    const target = path.join(folder, to);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(from, target, { dereference: true });
    // Whoever installs the package may read it, whatever this machine's habits are.
    chmodSync(target, 0o644);
  }
}
