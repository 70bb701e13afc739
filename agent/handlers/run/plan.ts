// `run/plan`: what a training file would take; a worker imports its rows, since they decide it.
import type { HandlerOf } from "../handler.ts";
import { passOn } from "../work-progress.ts";
import { readTraining } from "../training-source.ts";

export const runPlan: HandlerOf<"run/plan"> = (services) => async (params, call) => {
  const { config, file, problems } = await readTraining(services, params.training, call.signal);
  if (config === null) return { plan: null, problems };
  const options = { signal: call.signal, onProgress: passOn((progress) => call.progress(progress)) };
  const planned = await services.workers.run("planTraining", { file, config }, options);
  return { plan: planned.plan, problems: [...problems, ...planned.problems] };
};
