// Makes the VSIX of one platform: dist/trainyard-<target>-<version>.vsix, with everything inside that the extension and
// the agent need to run.
//
//   npm run package                           for this machine
//   npm run package -- --target darwin-arm64  for another one
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { copyInto, installOnce } from "./cache.mjs";
import { filesToPackage, packagedManifest, packagedReadme, pathsOfManifest } from "./contents.mjs";
import { notices, packageOf } from "./notices.mjs";
import { nativeFolders, packageFiles, reachedFiles } from "./packages.mjs";
import { targetNamed } from "./targets.mjs";

const root = path.resolve(import.meta.dirname, "..", "..");
const mostBytes = 100e6;

try {
  const started = performance.now();
  const { file, bytes } = await makePackage(targetName());
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${path.relative(root, file)}: ${(bytes / 1e6).toFixed(1)} MB, made in ${seconds.toFixed(0)} s.`,
  );
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function targetName() {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  return values.target ?? `${process.platform}-${process.arch}`;
}

async function makePackage(name) {
  const target = targetNamed(name);
  const manifest = packagedManifest(readJson("package.json"));
  const file = path.join(root, "dist", `${manifest.name}-${name}-${manifest.version}.vsix`);
  const stage = mkdtempSync(path.join(os.tmpdir(), "trainyard-package-"));
  try {
    await fillStage(stage, target, manifest);
    mkdirSync(path.dirname(file), { recursive: true });
    rmSync(file, { force: true });
    runVsce(stage, name, file);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const bytes = statSync(file).size;
  if (bytes > mostBytes)
    throw new Error(
      `${file} has ${(bytes / 1e6).toFixed(1)} MB; more than ${mostBytes / 1e6} are not published.`,
    );
  return { file, bytes };
}

async function fillStage(stage, target, manifest) {
  const dist = path.join(stage, "dist");
  run([path.join(root, "esbuild.mjs"), "--packaged", dist], root, "The programs could not be built.");
  const bundled = JSON.parse(readFileSync(path.join(dist, "bundled.json"), "utf8"));
  rmSync(path.join(dist, "bundled.json"));

  const native = nativeFolders(root, target);
  const reached = await reachedFiles(root);
  const own = filesToPackage(root).map((file) => [path.join(root, file), file]);
  const packages = packageFiles(root, target, reached, native);
  const missing = [...own, ...packages].filter(([from]) => !existsSync(from)).map(([from]) => from);
  if (missing.length > 0) throw new Error(`The package would lack these files:\n${missing.join("\n")}`);
  copyInto(stage, [...own, ...packages]);

  const write = (name, text) => writeFileSync(path.join(stage, name), text);
  write("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  const isInside = (file) => existsSync(path.join(stage, file));
  write("README.md", packagedReadme(readFileSync(path.join(root, "README.md"), "utf8"), isInside));
  const folders = new Set([...bundled, ...reached].map((inside) => path.join(root, packageOf(inside))));
  write("THIRD-PARTY-NOTICES.txt", notices([...folders, ...native]));
  const named = pathsOfManifest(manifest).filter((file) => !isInside(file));
  if (named.length > 0)
    throw new Error(`package.json names files that are not in the package: ${named.join(", ")}`);
}

function runVsce(stage, name, file) {
  const folder = path.join("extension", "packaging", "vsce");
  const tool = installOnce(
    "vsce",
    readJson(path.join(folder, "package.json")),
    readJson(path.join(folder, "package-lock.json")),
  );
  const program = path.join(tool, "node_modules", "@vscode", "vsce", "vsce");
  const options = ["--no-dependencies", "--allow-missing-repository", "--no-rewrite-relative-links"];
  run(
    [program, "package", "--target", name, "--out", file, ...options],
    stage,
    "vsce did not make the package.",
  );
}

/** Runs a program of Node. When it fails, shows what it said and throws the sentence. */
function run(command, cwd, sentence) {
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd, encoding: "utf8" });
  if (status === 0) return;
  console.error(stdout + stderr);
  throw new Error(sentence);
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}
