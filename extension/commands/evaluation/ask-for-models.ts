// Asks which models and checkpoints are to answer.
import * as vscode from "vscode";
import { mostEvaluations } from "../../../schemas/panels/evaluation.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { editorWords } from "../../editor-words.ts";
import { keyOf, modelChoices, modelOf } from "../../panels/chat/model-choices.ts";
import { pickMany } from "../../pick/pick.ts";
import type { Services } from "../../services.ts";

export async function askForModels(
  services: Services,
  title: string,
  chosen: readonly ModelReference[],
): Promise<readonly ModelReference[]> {
  const picked = await pickMany<string>({
    title,
    placeholder: vscode.l10n.t("Models and checkpoints, up to {0}", mostEvaluations),
    groups: () =>
      modelChoices(services, chosen, editorWords()).map(({ heading, choices }) => ({
        heading,
        rows: choices.map(({ key, label }) => ({ label, value: key })),
      })),
    keyOf: (key) => key,
    chosen: chosen.map(keyOf),
    source: services.models,
  });
  return (picked ?? []).flatMap((key) => modelOf(key) ?? []).slice(0, mostEvaluations);
}
