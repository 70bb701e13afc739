// The run that `trainyard start` shows: a finished one is used again, an unfinished one goes on, else one begins.
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { findReusableRun } from "../run/reuse.ts";
import type { Run } from "../run/state.ts";
import { prepareDataset } from "../run/trainer/prepare.ts";
import { formatCount } from "../terminal/format.ts";
import type { Context } from "./program.ts";
import { beginRun, resumeRun } from "./through-agent.ts";
import { watchToEnd } from "./watch-to-end.ts";

export async function finishedRun(
  context: Context,
  file: string,
  config: TrainingFile,
  fresh: boolean,
): Promise<Run> {
  const { home, output } = context;
  const dataset = await prepareDataset(home, config, (_level, message) => output.say(message));
  const { splits, version } = dataset.manifest;
  const counts = Object.entries(splits).map(
    ([split, { rows }]) => `${formatCount(rows)} rows to ${verbs[split] ?? split}`,
  );
  output.say(`Data: ${counts.join(", ")} (version ${version}).`);

  const { kind, run } = findReusableRun(home, config, version);
  if (kind === "going on" && fresh) throw errors.runIsActive(run.manifest.id);
  if (kind === "none" || fresh) {
    const begun = await beginRun(context, file, config);
    output.say(`Training ${begun.manifest.id}; it needs neither this terminal nor an editor to go on.`);
    return watchToEnd(begun, output);
  }
  const since = Date.now();
  switch (kind) {
    case "finished":
      output.say(`Using the finished run ${run.manifest.id}; --fresh trains anew.`);
      return run;
    case "going on":
      output.say(`Watching ${run.manifest.id}, which is being trained already.`);
      return watchToEnd(run, output);
    case "to be resumed":
      output.say(`Continuing ${run.manifest.id}, which was ${run.state} at step ${run.manifest.step ?? 0}.`);
      return watchToEnd(await resumeRun(context, run), output, since);
  }
}

const verbs: Record<string, string> = { train: "learn from", validation: "measure the held-out loss on" };
