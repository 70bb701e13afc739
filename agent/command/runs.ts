// `trainyard runs`: lists the runs, newest first.
import type { Command } from "commander";
import { listRuns } from "../run/find.ts";
import { addCommand, perform } from "./program.ts";
import { alignColumns, summarize, summaryColumns } from "./run-summary.ts";

export function registerRuns(program: Command): void {
  addCommand(program, "runs", "List the runs, newest first.").action((options: { json?: boolean }) =>
    perform(options, ({ home, output }) => {
      const { runs, damaged } = listRuns(home);
      const summaries = runs.map(summarize);
      for (const summary of summaries) output.tell("run", summary);
      for (const { folder, reason } of damaged) {
        output.tell("damaged", { folder, reason });
        output.complain(`${folder} is damaged: ${reason}`);
      }
      const head = ["run", "state", "step", "held out", "accuracy", "tokens/s", "created (UTC)"];
      if (runs.length === 0) output.say("There are no runs yet. Start one with `trainyard train FILE`.");
      else for (const line of alignColumns([head, ...summaries.map(summaryColumns)])) output.say(line);
      output.result({ runs: runs.length, damaged: damaged.length });
      return Promise.resolve();
    }),
  );
}
