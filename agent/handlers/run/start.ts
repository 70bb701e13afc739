// `run/start`: makes a run and puts it into the queue, with the memory that its base asks for.
import { errors } from "../../errors.ts";
import type { HandlerOf } from "../handler.ts";
import { plannedMemoryOf } from "../planned-memory.ts";
import { readTraining } from "../training-source.ts";

export const runStart: HandlerOf<"run/start"> = (services) => async (params, call) => {
  const { training, ...request } = params;
  // Sent again, it is the same run, whatever has become of the file since.
  const started = call.operationId === undefined ? undefined : services.runs.started(call.operationId);
  if (started !== undefined) return started;
  const { config, file, problems } = await readTraining(services, training, call.signal);
  if (config === null) throw errors.inputHasProblems(`The training file ${file}`, problems);
  const plannedMemory = await plannedMemoryOf(services.workers, config, call.signal);
  call.signal.throwIfAborted();
  return services.runs.start({ ...request, file, config, plannedMemory }, call.operationId);
};
