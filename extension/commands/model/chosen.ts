// The models and checkpoints that a command of the tree of models, or of a model's card, is to work on.
import { ModelReference, type ModelStack } from "../../../schemas/protocol/method.ts";
import { editorWords } from "../../editor-words.ts";
import { modelName } from "../../panels/chat/model-choices.ts";
import type { Services } from "../../services.ts";
import { nodesOfKind } from "../../views/node.ts";
import { oneModel } from "../subjects.ts";

/** All that were selected, or what was passed; one that a quick pick asks for where nothing was. */
export async function chosenReferences(
  services: Services,
  args: readonly unknown[],
  title: string,
): Promise<ModelReference[]> {
  const named = namedReferences(args);
  if (named.length > 0) return named;
  const model = await oneModel(services, args, { title });
  return model === undefined ? [] : [{ model: model.id }];
}

/** Cards and other extensions pass a reference. */
export function namedReferences(args: readonly unknown[]): ModelReference[] {
  const passed = ModelReference.safeParse(args[0]).data;
  if (passed !== undefined) return [passed];
  return nodesOfKind(args, "model", "modelVersion", "export", "checkpoint").map((node): ModelReference => {
    if (node.kind === "checkpoint") return { run: node.run, step: node.step };
    return node.kind === "model" ? { model: node.id } : { model: node.id, version: node.version };
  });
}

export function nameOf(services: Services, model: ModelStack): string {
  return modelName(services, model, editorWords());
}
