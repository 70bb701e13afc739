// What the pictures show: the sample, trained for real, beside shorter runs with other settings.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { builtProgram } from "../../support/built-program.ts";
import { runProgram } from "../../support/python.ts";

interface Variant {
  readonly name: string;
  readonly steps: number;
  readonly lr: string;
}

const variants: readonly Variant[] = [
  { name: "git-helper-slow", steps: 400, lr: "5e-4" },
  { name: "git-helper-fast", steps: 400, lr: "1e-2" },
];

/** Imports, trains and exports in the home; the files come into `trainyard-sample/` of the folder. It takes minutes. */
export async function trainData(home: string, folder: string): Promise<void> {
  const sample = path.join(folder, "trainyard-sample");
  cpSync(path.resolve("samples", "git-helper"), sample, { recursive: true });
  const file = path.join(sample, "git-helper.train.toml");
  const text = readFileSync(file, "utf8");
  for (const { name, steps, lr } of variants) {
    const variant = path.join(sample, `${name}.train.toml`);
    const changed = text
      .replace('name = "git-helper"', `name = "${name}"`)
      .replace("steps = 3000", `steps = ${steps}`)
      .replace("lr = 3e-3", `lr = ${lr}`)
      .replace("interval = 500", "interval = 100")
      .replace("interval = 250", "interval = 50");
    writeFileSync(variant, changed);
    await trainyard(home, "train", variant);
  }
  await trainyard(home, "import", path.join(sample, "train.jsonl"), "--id", "git-helper");
  await trainyard(home, "train", file);
  await trainyard(home, "export", "git-helper");
}

/** A long run that goes on while the pictures are taken. */
export async function startLiveRun(home: string, folder: string): Promise<void> {
  const sample = path.join(folder, "trainyard-sample");
  const text = readFileSync(path.join(sample, "git-helper.train.toml"), "utf8");
  const file = path.join(sample, "git-helper-long.train.toml");
  const changed = text
    .replace('name = "git-helper"', 'name = "git-helper-long"')
    .replace("steps = 3000", "steps = 30000");
  writeFileSync(file, changed);
  await trainyard(home, "train", file, "--detach");
}

/** Runs a command of the command line in the home. */
export async function trainyard(
  home: string,
  command: string,
  file: string,
  ...options: readonly string[]
): Promise<void> {
  console.log(`${command} ${path.basename(file)} …`);
  await runProgram(process.execPath, [builtProgram("main.mjs"), command, file, "--json", ...options], {
    TRAINYARD_HOME: home,
  });
}
