// The cached Python environment with the oracles and rivals of the tests: PyTorch, transformers, tokenizers …
// The product itself never needs it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

const requirements = path.resolve("test", "peers", "python", "requirements.txt");
const onWindows = process.platform === "win32";

/** Folder of the environment: `peers` in TRAINYARD_CACHE, or in a place of the user's cache. */
const environment = path.join(
  process.env["TRAINYARD_CACHE"] ?? path.join(os.homedir(), ".cache", "trainyard"),
  "peers",
);
export const pythonInterpreter = path.join(environment, onWindows ? "Scripts/python.exe" : "bin/python");

/** Makes the environment hold exactly what requirements.txt names; costs nothing when it already does. */
export function preparePython(): void {
  const stamp = path.join(environment, ".trainyard-requirements");
  const wanted = createHash("sha256").update(readFileSync(requirements)).digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error(`Preparing the Python environment of the peers in ${environment}: several GB, once …`);
  // An environment that was begun and has no pip yet is made anew.
  const isWhole = existsSync(pythonInterpreter) && succeeds(pythonInterpreter, ["-m", "pip", "--version"]);
  if (!isWhole) finish(onWindows ? "python" : "python3", ["-m", "venv", "--clear", environment]);
  finish(pythonInterpreter, [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "-q",
    "-r",
    requirements,
  ]);
  writeFileSync(stamp, wanted);
}

function succeeds(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore" }).status === 0;
}

function finish(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  const hint = "Python 3.10 or newer with its venv module is needed (on Debian the package python3-venv).";
  throw new Error(`${command} ${args.join(" ")} failed. ${hint}`, { cause: error });
}

/** Runs a script of the repository in the environment and returns what it printed; throws when it fails. */
export async function runPython(script: string, ...args: readonly string[]): Promise<string> {
  preparePython();
  // Scripts import one another, and no compiled copy of them is to lie beside them.
  return runProgram(pythonInterpreter, ["-B", path.resolve(script), ...args]);
}

/** Runs a program to its end and returns its standard output; throws with its errors when it fails. */
export async function runProgram(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const env = { ...process.env, ...environment };
  const child = spawn(command, args, { env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  let complaints = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  const code = await new Promise<number | NodeJS.Signals | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => resolve(status ?? signal));
  });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}:\n${complaints}`);
  return output;
}
