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
import { isNative, machineOf } from "./machine.mjs";
import { notices, packageOf } from "./notices.mjs";
import { nativeFolders, packageFiles, reachedFiles } from "./packages.mjs";
import { targetNamed } from "./targets.mjs";

const root = path.resolve(import.meta.dirname, "..", "..");
const licences = path.join(import.meta.dirname, "licences");
const mostBytes = 100e6;

try {
  const started = performance.now();
  const { file, bytes } = await makePackage(targetName());
  const seconds = (performance.now() - started) / 1000;
  console.log(`${path.relative(root, file)}: ${megabytes(bytes)}, made in ${seconds.toFixed(0)} s.`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function targetName() {
  const { values } = parseArgs({ options: { target: { type: "string" } } });
  return values.target ?? `${process.platform}-${process.arch}`;
}

async function makePackage(name) {
  const manifest = packagedManifest(readJson("package.json"));
  const file = path.join(root, "dist", `${manifest.name}-${name}-${manifest.version}.vsix`);
  const stage = mkdtempSync(path.join(os.tmpdir(), "trainyard-package-"));
  try {
    await fillStage(stage, name, manifest);
    mkdirSync(path.dirname(file), { recursive: true });
    rmSync(file, { force: true });
    runVsce(stage, name, file);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
  const bytes = statSync(file).size;
  if (bytes > mostBytes) refuse([file], `${megabytes(bytes)}, where ${megabytes(mostBytes)} are the most`);
  return { file, bytes };
}

async function fillStage(stage, name, manifest) {
  const target = targetNamed(name);
  const bundled = buildPrograms(stage);
  const native = nativeFolders(root, target);
  const reached = await reachedFiles(root);
  const files = [
    ...filesToPackage(root).map((file) => [path.join(root, file), file]),
    ...packageFiles(root, target, reached, native),
  ];
  checkFiles(
    name,
    files.map(([from]) => from),
  );
  copyInto(stage, files);

  const isInside = (file) => existsSync(path.join(stage, file));
  const write = (file, text) => writeFileSync(path.join(stage, file), text);
  const folders = [...bundled, ...reached].map((file) => path.join(root, packageOf(file)));
  write("package.json", `${JSON.stringify(manifest, undefined, 2)}\n`);
  write("README.md", packagedReadme(readFileSync(path.join(root, "README.md"), "utf8"), isInside));
  write("THIRD-PARTY-NOTICES.txt", notices([...new Set(folders), ...native], licences));
  refuse(
    pathsOfManifest(manifest).filter((file) => !isInside(file)),
    "package.json names what the package lacks",
  );
}

/** Builds the programs into the stage; returns which files of packages are part of them. */
function buildPrograms(stage) {
  const dist = path.join(stage, "dist");
  run([path.join(root, "esbuild.mjs"), "--packaged", dist], root, "The programs could not be built.");
  const list = path.join(dist, "bundled.json");
  const bundled = JSON.parse(readFileSync(list, "utf8"));
  rmSync(list);
  return bundled;
}

function checkFiles(name, files) {
  refuse(
    files.filter((file) => !existsSync(file)),
    "The package would lack",
  );
  refuse(
    files.filter((file) => isNative(file) && machineOf(file) !== name),
    `Made for another machine than ${name}`,
  );
}

function refuse(files, sentence) {
  if (files.length > 0) throw new Error(`${sentence}:\n${files.join("\n")}`);
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

function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function readJson(file) {
  return JSON.parse(readFileSync(path.join(root, file), "utf8"));
}
