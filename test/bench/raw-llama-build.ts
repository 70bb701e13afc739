// Compiles `native/raw-llama.c`: headers from the sources that node-llama-cpp carries, libraries as our chat loads them.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { benchCache } from "./bench-cache.ts";

const source = path.resolve("test", "bench", "native", "raw-llama.c");
const carried = path.resolve("node_modules", "node-llama-cpp", "llama");
const headerFolders = ["include", "ggml/include"];

/** The folder of node-llama-cpp's build of llama.cpp for this machine. */
export function llamaLibraries(): string {
  const machine = `${process.platform}-${process.arch}`;
  const folder = path.resolve("node_modules", "@node-llama-cpp", machine, "bins", machine);
  if (process.platform !== "linux" || !existsSync(folder)) {
    throw new Error(
      "llama.cpp alone is measured on Linux, where node-llama-cpp has a build for the machine.",
    );
  }
  return folder;
}

/** The program, compiled where it is not there or is older than its source. */
export function buildRawLlama(): string {
  const { tag } = z
    .object({ tag: z.string() })
    .parse(JSON.parse(readFileSync(path.join(carried, "llama.cpp.info.json"), "utf8")));
  const folder = path.join(benchCache, `llama.cpp-${tag}`);
  const program = path.join(folder, "raw-llama");
  if (existsSync(program) && statSync(program).mtimeMs > statSync(source).mtimeMs) return program;
  unpackHeaders(folder);
  const libraries = llamaLibraries();
  const linked = readdirSync(libraries).filter((name) =>
    /^lib(llama|ggml|ggml-base)(\.v[\d.]+)?\.so$/.test(name),
  );
  run("cc", [
    ...["-O2", "-Wall", source],
    ...headerFolders.map((name) => `-I${path.join(folder, name)}`),
    ...linked.map((name) => path.join(libraries, name)),
    ...[`-Wl,-rpath,${libraries}`, "-o", `${program}.new`],
  ]);
  renameSync(`${program}.new`, program);
  return program;
}

function unpackHeaders(folder: string): void {
  if (headerFolders.every((name) => existsSync(path.join(folder, name)))) return;
  const repository = `${folder}.git`;
  mkdirSync(folder, { recursive: true });
  run("git", ["clone", "-q", "--bare", path.join(carried, "gitRelease.bundle"), repository]);
  const archive = path.join(folder, "headers.tar");
  run("git", ["-C", repository, "archive", "-o", archive, "HEAD", ...headerFolders]);
  run("tar", ["-xf", archive, "-C", folder]);
  for (const done of [archive, repository]) rmSync(done, { recursive: true });
}

function run(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed`, { cause: error });
}
