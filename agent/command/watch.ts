// `trainyard watch RUN`: shows a run that was started before.
import type { Command } from "commander";
import { findRun } from "../run/find.ts";
import { addCommand, perform } from "./program.ts";
import { summarize } from "./run-summary.ts";
import { watchToEnd } from "./watch-to-end.ts";
import { sayWhatNext } from "./what-next.ts";

export function registerWatch(program: Command): void {
  addCommand(program, "watch", "Show a run until it ends.")
    .argument("[run]", "which run", "latest")
    .action((reference: string, options: { json?: boolean }) =>
      perform(options, async ({ home, output }) => {
        const succeeded = await watchToEnd(findRun(home, reference), output);
        sayWhatNext(succeeded, output);
        output.result(summarize(succeeded));
      }),
    );
}
