// `chat/measure`: how many tokens texts have for a model.
import type { HandlerOf } from "../handler.ts";
import { CheckpointFiles } from "../checkpoint-files.ts";
import { chosenFile } from "../chosen-model.ts";

export const chatMeasure: HandlerOf<"chat/measure"> = (services) => {
  const checkpoints = new CheckpointFiles();
  return async ({ model: wanted, texts }, call) => {
    const { signal } = call;
    const onWait = (message: string): void => {
      call.progress({ message }).catch(() => undefined);
    };
    const { file } = await chosenFile(services, wanted, { signal, checkpoints, onWait });
    return await services.hosts.use(file, { signal, onWait }, async (model) => {
      const tokens: number[] = [];
      for (const text of texts) tokens.push((await model.tokenize(text)).length);
      return { tokens, contextLength: model.contextLength };
    });
  };
};
