// What is remembered between two edits: the model that writes them, and the last instruction.
import * as vscode from "vscode";
import { ModelReference } from "../../schemas/protocol/method.ts";
import { editorWords } from "../editor-words.ts";
import { isGone, modelChoices, modelOf } from "../panels/chat/model-choices.ts";
import { pickOne } from "../pick/pick.ts";
import type { Services } from "../services.ts";

const MODEL = "trainyard.inlineChat.model";
const INSTRUCTION = "trainyard.inlineChat.instruction";

/** The one that was chosen once, as long as it is there; otherwise its user chooses. Undefined when they do not. */
export async function chosenModel(services: Services): Promise<ModelReference | undefined> {
  await services.agent.ensure();
  const kept = ModelReference.safeParse(services.context.globalState.get(MODEL)).data;
  return kept === undefined || isGone(services, kept) ? chooseModel(services) : kept;
}

/** Asks for another model, and remembers it. */
export async function chooseModel(services: Services): Promise<ModelReference | undefined> {
  await services.agent.ensure();
  const { runs, models, context } = services;
  const words = editorWords();
  const key = await pickOne<string>({
    title: vscode.l10n.t("Model for Edits"),
    placeholder: vscode.l10n.t("It writes all edits from now on, until you choose another one"),
    groups: () =>
      modelChoices(services, [], words).map(({ heading, choices }) => ({
        heading,
        rows: choices.map((choice) => ({ label: choice.label, value: choice.key })),
      })),
    keyOf: (value) => value,
    source: {
      get isLoaded() {
        return runs.isLoaded && models.isLoaded;
      },
      onDidChange: (listener) =>
        vscode.Disposable.from(runs.onDidChange(listener), models.onDidChange(listener)),
    },
  });
  const model = key === undefined ? undefined : modelOf(key);
  if (model !== undefined) await context.globalState.update(MODEL, model);
  return model;
}

export function lastInstruction({ context }: Services): string {
  const kept: unknown = context.workspaceState.get(INSTRUCTION);
  return typeof kept === "string" ? kept : "";
}

export async function rememberInstruction({ context }: Services, instruction: string): Promise<void> {
  await context.workspaceState.update(INSTRUCTION, instruction);
}
