// Which packages lie beside the bundle in the VSIX as files of their own, which of their files, and which packages are
// never there.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { installOnce } from "./cache.mjs";
import { isNative } from "./machine.mjs";
import { onnxFolder } from "./targets.mjs";

/** They load native code from their own folder, or are found by where they lie; the rest is part of the bundle. */
export const besideTheBundle = ["@huggingface/jinja", "koffi", "node-llama-cpp", "onnxruntime-node"];

/** Packages ask for them and do without. */
export const neverThere = ["bufferutil", "utf-8-validate", "osx-temperature-sensor"];

/** Files that a package reads when it runs, which no import leads to. */
const readAtRunTime = ["node_modules/node-llama-cpp/llama/binariesGithubRelease.json"];

/** Where the packages lie in the VSIX: above dist/agent, where Node looks for them, and not on top, where vsce does not. */
const packagesFolder = "dist";

/**
 * What the packages beside the bundle load, found by following their imports, as paths from `root`. What only compiles,
 * describes or tests them is not among it.
 */
export async function reachedFiles(root) {
  const esbuild = await import("esbuild");
  const { metafile } = await esbuild.build({
    absWorkingDir: root,
    stdin: {
      contents: besideTheBundle.map((name) => `import ${JSON.stringify(name)};`).join("\n"),
      resolveDir: root,
    },
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    treeShaking: false,
    logLevel: "error",
    external: ["*.node", "@koromix/*", "@node-llama-cpp/*", "@reflink/*", "electron"],
  });
  const files = Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/"));
  const descriptions = files.flatMap((file) => descriptionsOf(root, file));
  return [...new Set([...files, ...descriptions, ...readAtRunTime])].sort();
}

/** The native packages of a target as a manifest and a lock file of their own, with the sums of ours. */
export function nativePackages(target, lock) {
  const names = [target.koffi.package, target.llama.package];
  const locked = names.map((name) => [name, lock.packages[`node_modules/${name}`]]);
  const dependencies = Object.fromEntries(locked.map(([name, { version }]) => [name, version]));
  const manifest = { name: "trainyard-native", version: "0.0.0", private: true, dependencies };
  const packages = Object.fromEntries(
    // An optional package that cannot be had would be passed over without a word.
    locked.map(([name, { optional: _, ...entry }]) => [`node_modules/${name}`, entry]),
  );
  const { name, version } = manifest;
  return {
    manifest,
    lock: {
      name,
      version,
      lockfileVersion: 3,
      requires: true,
      packages: { "": { name, version, dependencies }, ...packages },
    },
  };
}

/** Fetches the native packages of a target when this machine's node_modules does not have them; returns their folders. */
export function nativeFolders(root, target) {
  const names = [target.koffi.package, target.llama.package];
  const installed = names.map((name) => path.join(root, "node_modules", name));
  if (installed.every((folder) => existsSync(folder))) return installed;
  const lock = JSON.parse(readFileSync(path.join(root, "package-lock.json"), "utf8"));
  const native = nativePackages(target, lock);
  // They are for another machine than this one, which npm refuses unless it is told twice.
  const folder = installOnce(`native-${target.os}-${target.cpu}`, native.manifest, native.lock, ["--force"]);
  return names.map((name) => path.join(folder, "node_modules", name));
}

/** Pairs of where a file lies and where it goes in the VSIX: JavaScript from `reached`, binaries of the target alone. */
export function packageFiles(root, target, reached, [koffi, llama]) {
  const onnx = onnxFolder(target);
  const koffiAt = `node_modules/${target.koffi.package}`;
  const llamaAt = `node_modules/${target.llama.package}`;
  const inside = [
    ...reached.map((file) => [path.join(root, file), file]),
    ...target.onnx.map((name) => {
      const file = `node_modules/onnxruntime-node/${onnx}/${name}`;
      return [path.join(root, file), file];
    }),
    ...["package.json", "index.js", target.koffi.binary].map((file) => [
      path.join(koffi, file),
      `${koffiAt}/${file}`,
    ]),
    ...["package.json", "dist/index.js", ...librariesOf(llama, target.llama.folder)].map((file) => [
      path.join(llama, file),
      `${llamaAt}/${file}`,
    ]),
  ];
  return inside.map(([from, to]) => [from, `${packagesFolder}/${to}`]);
}

/** llama.cpp comes as one library for each kind of processor, whose names differ between the systems. */
function librariesOf(folder, below) {
  const needed = ["llama-addon.node", "_nlcBuildMetadata.json"];
  const at = path.join(folder, below);
  const found = existsSync(at) ? readdirSync(at).filter((name) => isNative(name)) : [];
  return [...new Set([...needed, ...found])].map((name) => `${below}/${name}`);
}

/** Every package.json from a file up to its package: they say what kind of module it is. */
function descriptionsOf(root, file) {
  const found = [];
  for (
    let folder = path.posix.dirname(file);
    !folder.endsWith("node_modules");
    folder = path.posix.dirname(folder)
  ) {
    const description = `${folder}/package.json`;
    if (existsSync(path.join(root, description))) found.push(description);
  }
  return found;
}
