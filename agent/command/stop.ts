// `trainyard stop RUN`: ends a run at its next step, with a checkpoint to resume from.
import type { Command } from "commander";
import { findRun } from "../run/find.ts";
import { addCommand, numberFrom, perform } from "./program.ts";
import { summarize } from "./run-summary.ts";
import { endRun } from "./through-agent.ts";

export function registerStop(program: Command): void {
  addCommand(program, "stop", "End a run at its next step; it can be resumed.")
    .argument("<run>", "which run")
    .option("--grace <seconds>", "end the process itself when it has not ended by then", numberFrom(0), 60)
    .action((reference: string, options: { json?: boolean; grace: number }) =>
      perform(options, async (context) => {
        const { home, output } = context;
        const run = findRun(home, reference);
        output.say(`Stopping ${run.manifest.id} at its next step …`);
        const stopped = await endRun(context, run, options.grace);
        output.say(`${run.manifest.id} is ${stopped.state}, at step ${stopped.manifest.step ?? 0}.`);
        output.result(summarize(stopped));
      }),
    );
}
