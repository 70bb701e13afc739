// `trainyard logs RUN`: what a run has said and, where it crashed, what its process printed.
import { existsSync, readFileSync } from "node:fs";
import type { Command } from "commander";
import { isActive } from "../../schemas/run-state.ts";
import type { LogLine } from "../../schemas/run.ts";
import { findRun } from "../run/find.ts";
import type { Run } from "../run/state.ts";
import { watchRun } from "../run/watch.ts";
import { harmless, span, type Line } from "../terminal/text.ts";
import type { Output } from "./output.ts";
import { addCommand, perform } from "./program.ts";
import { summarize } from "./run-summary.ts";

interface LogsOptions {
  json?: boolean;
  follow?: boolean;
}

/** Of a long output the end tells why. */
const OUTPUT_CHARACTERS = 8000;

export function registerLogs(program: Command): void {
  addCommand(program, "logs", "Print what a run has said.")
    .argument("[run]", "which run", "latest")
    .option("-f, --follow", "go on until the run ends")
    .action((reference: string, options: LogsOptions) =>
      perform(options, ({ home, output }) =>
        printLog(findRun(home, reference), options.follow === true, output),
      ),
    );
}

async function printLog(run: Run, follow: boolean, output: Output): Promise<void> {
  let last = run;
  for await (const update of watchRun(run.folder.root)) {
    for (const line of update.log) {
      output.say(logLine(line));
      output.tell("log", line);
    }
    last = update.run;
    if (!follow) break;
  }
  if (!isActive(last.state) && last.state !== "succeeded") printProcessOutput(last, output);
  output.result(summarize(last));
}

function printProcessOutput(run: Run, output: Output): void {
  if (!existsSync(run.folder.output)) return;
  const text = readFileSync(run.folder.output, "utf8").trim().slice(-OUTPUT_CHARACTERS);
  if (text === "") return;
  output.say(`What its process printed (${run.folder.output}):`);
  for (const line of text.split("\n")) output.say(`  ${harmless(line)}`);
}

function logLine({ time, level, message }: LogLine): Line {
  const clock = new Date(time * 1000).toISOString().slice(0, 19).replace("T", " ");
  const tone = level === "info" ? undefined : level === "warning" ? "warning" : "bad";
  return [span(`${clock} `, "faint"), span(harmless(message), tone)];
}
