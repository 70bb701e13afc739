// `trainyard resume RUN`: continues a run from its newest whole checkpoint.
import type { Command } from "commander";
import { errors } from "../errors.ts";
import { findRun } from "../run/find.ts";
import { addCommand, perform, type Context } from "./program.ts";
import { summarize } from "./run-summary.ts";
import { resumeRun } from "./through-agent.ts";
import { watchToEnd } from "./watch-to-end.ts";
import { sayWhatNext } from "./what-next.ts";

interface ResumeOptions {
  json?: boolean;
  detach?: boolean;
}

export function registerResume(program: Command): void {
  addCommand(program, "resume", "Continue a run that was stopped, interrupted or failed.")
    .argument("[run]", "which run", "latest")
    .option("-d, --detach", "return at once; the run goes on by itself")
    .action((reference: string, options: ResumeOptions) =>
      perform(options, (context) => resume(context, reference, options)),
    );
}

async function resume(context: Context, reference: string, options: ResumeOptions): Promise<void> {
  const { home, output } = context;
  const run = findRun(home, reference);
  if (run.state === "succeeded") throw errors.runFinished(run.manifest.id);
  const since = Date.now();
  const resumed = await resumeRun(context, run);
  output.say(`Run ${run.manifest.id} goes on.`);
  if (options.detach === true) {
    output.result(summarize(resumed));
    return;
  }
  const succeeded = await watchToEnd(resumed, output, since);
  sayWhatNext(succeeded, output);
  output.result(summarize(succeeded));
}
