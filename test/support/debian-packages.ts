// Installs packages of Debian and Ubuntu where that is possible without asking anybody.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** False where there is no apt-get, no right to use it, or no such package. */
export function installDebianPackages(...names: readonly string[]): boolean {
  if (!existsSync("/usr/bin/apt-get")) return false;
  console.error(`Installing ${names.join(", ")} with apt-get …`);
  return asRoot("apt-get", "update", "-qq") && asRoot("apt-get", "install", "-y", "-qq", ...names);
}

function asRoot(command: string, ...args: readonly string[]): boolean {
  const isRoot = process.getuid?.() === 0;
  const rest = isRoot ? args : ["-n", command, ...args];
  return spawnSync(isRoot ? command : "sudo", rest, { stdio: ["ignore", 2, 2] }).status === 0;
}
