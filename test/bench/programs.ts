// Runs the programs that are built beside the benchmarks.
import path from "node:path";
import { runProgram } from "../support/python.ts";

/** Runs `<name>.program.ts` with an argument as a process of its own, and returns what it printed. */
export async function runBenchProgram(name: string, argument: string): Promise<string> {
  const folder = path.dirname(process.argv[1]!);
  return runProgram(process.execPath, [path.join(folder, `${name}.program.mjs`), argument]);
}
