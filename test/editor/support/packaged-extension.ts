// The VSIX that the tests install: the very file that people install on this kind of machine.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const variable = "TRAINYARD_VSIX";

/** Its path; the runner has made it, or the variable names one. */
export function packagedExtension(): string {
  const file = process.env[variable];
  if (file === undefined) throw new Error(`Name a VSIX with ${variable}, or use \`npm run test:editor\`.`);
  return file;
}

/** Makes the VSIX of this machine with what dist/ was built from, unless that was done before. */
export function preparePackage(): string {
  if (process.env[variable] !== undefined) return process.env[variable];
  const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
  const file = path.resolve("dist", `trainyard-${process.platform}-${process.arch}-${version}.vsix`);
  const stamp = path.join("dist", ".packaged");
  const built = readFileSync(path.join("dist", ".built"), "utf8");
  if (!existsSync(file) || !existsSync(stamp) || readFileSync(stamp, "utf8") !== built) {
    const { status } = spawnSync(process.execPath, ["extension/packaging/package.mjs"], { stdio: "inherit" });
    if (status !== 0) throw new Error("The extension could not be packaged.");
    writeFileSync(stamp, built);
  }
  process.env[variable] = file;
  return file;
}
