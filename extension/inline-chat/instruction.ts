// The box in which an instruction is typed; the last one is offered again, and the model can be changed.
import * as vscode from "vscode";
import type { ModelReference } from "../../schemas/protocol/method.ts";
import { editorWords } from "../editor-words.ts";
import { modelName } from "../panels/chat/model-choices.ts";
import type { Services } from "../services.ts";
import { chooseModel, chosenModel, lastInstruction, rememberInstruction } from "./remembered.ts";
import type { Target } from "./target.ts";

export interface Instruction {
  readonly model: ModelReference;
  readonly text: string;
}

/** Undefined when its user has changed their mind. */
export async function askForInstruction(
  services: Services,
  kind: Target["kind"],
): Promise<Instruction | undefined> {
  let model = await chosenModel(services);
  let text = lastInstruction(services);
  while (model !== undefined) {
    const answer = await ask(services, kind, model, text);
    if (answer === undefined) return undefined;
    text = answer.text;
    if (answer.isDone) {
      await rememberInstruction(services, text);
      return { model, text };
    }
    model = (await chooseModel(services)) ?? model;
  }
  return undefined;
}

function ask(
  services: Services,
  kind: Target["kind"],
  model: ModelReference,
  text: string,
): Promise<{ readonly text: string; readonly isDone: boolean } | undefined> {
  const box = vscode.window.createInputBox();
  const name = modelName(services, model, editorWords());
  box.title = kind === "edit" ? vscode.l10n.t("Edit with {0}", name) : vscode.l10n.t("Insert with {0}", name);
  box.placeholder =
    kind === "edit"
      ? vscode.l10n.t("What is to change, as: rename total to sum")
      : vscode.l10n.t("What is to be written, as: a function that adds two numbers");
  box.value = text;
  box.valueSelection = [0, text.length];
  const change = {
    iconPath: new vscode.ThemeIcon("settings"),
    tooltip: vscode.l10n.t("Choose Another Model"),
  };
  box.buttons = [change];
  // A model may take a moment to be chosen, and clicks into the editor are no change of mind.
  box.ignoreFocusOut = true;
  return new Promise((resolve) => {
    box.onDidTriggerButton(() => {
      resolve({ text: box.value, isDone: false });
      box.hide();
    });
    box.onDidAccept(() => {
      if (box.value.trim() === "") return;
      resolve({ text: box.value.trim(), isDone: true });
      box.hide();
    });
    box.onDidHide(() => {
      resolve(undefined);
      box.dispose();
    });
    box.show();
  });
}
