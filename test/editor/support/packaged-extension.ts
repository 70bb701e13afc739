// The VSIX that the tests install: the very file that people install on this kind of machine.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";

const variable = "TRAINYARD_VSIX";

/** Its path; the runner has made it, or the variable names one. */
export function packagedExtension(): string {
  const file = process.env[variable];
  if (file === undefined) throw new Error(`Name a VSIX with ${variable}, or use \`npm run test:editor\`.`);
  return file;
}

/** Makes the VSIX for this machine, unless the variable names one; the tests then find it. */
export function preparePackage(): string {
  if (process.env[variable] !== undefined) return process.env[variable];
  const { status } = spawnSync(process.execPath, ["extension/packaging/package.mjs"], {
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) throw new Error("The extension could not be packaged.");
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const file = path.resolve("dist", `trainyard-${process.platform}-${process.arch}-${version}.vsix`);
  process.env[variable] = file;
  return file;
}
