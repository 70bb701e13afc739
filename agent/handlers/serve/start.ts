// `serve/start`: a model that is loaded at once, and stays so.
import { nameOfModel } from "../../../schemas/model-name.ts";
import { servedSequences } from "../../chat/serving.ts";
import { CheckpointFiles } from "../checkpoint-files.ts";
import { chosenFile } from "../chosen-model.ts";
import type { HandlerOf } from "../handler.ts";

export const serveStart: HandlerOf<"serve/start"> = (services) => {
  const checkpoints = new CheckpointFiles();
  return async ({ model }, call) => {
    const { hosts, serving } = services;
    const { signal, client } = call;
    const onWait = (message: string): void => {
      // A client that is gone is told nothing; the call ends by its signal.
      call.progress({ message }).catch(() => undefined);
    };
    const { reference, file, base } = await chosenFile(services, model, { signal, checkpoints, onWait });
    serving.start(model, reference, file);
    try {
      const use = { signal, onWait, client, base, sequences: servedSequences };
      await hosts.use(file, use, () => Promise.resolve());
    } catch (error) {
      serving.stop(model);
      throw error;
    }
    return serving.list().find(({ name }) => name === nameOfModel(reference))!;
  };
};
