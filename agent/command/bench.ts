// `trainyard bench`: runs the benchmarks of a checkout, side by side with their peers.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import type { Command } from "commander";
import { errors } from "../errors.ts";
import { addCommand, perform } from "./program.ts";

interface BenchOptions {
  json?: boolean;
  only?: string;
}

export function registerBench(program: Command): void {
  addCommand(program, "bench", "Run the benchmarks (in a checkout only).")
    .option("--only <group>", "one group of benchmarks, for example train")
    .action((options: BenchOptions) => perform(options, () => bench(options)));
}

async function bench(options: BenchOptions): Promise<void> {
  const file = fileURLToPath(new URL("../test/bench/run.mjs", import.meta.url));
  if (!existsSync(file)) throw errors.benchMissing(file);
  const only = options.only === undefined ? [] : ["--only", options.only];
  const json = options.json === true ? ["--json"] : [];
  const child = spawn(process.execPath, [file, ...only, ...json], { stdio: "inherit", windowsHide: true });
  const [code] = (await once(child, "exit")) as [number | null];
  process.exitCode = code ?? 1;
}
