// The form that writes a training file.
import path from "node:path";
import * as vscode from "vscode";
import { FormInput, trainingFormPanel } from "../../../schemas/panels/training-form.ts";
import { showFailure } from "../../failures.ts";
import type { Services } from "../../services.ts";
import { TrainingForm } from "./form.ts";

/** What the form begins with: a training file, an imported dataset, a file of rows, or nothing. */
export interface TrainingFormStart {
  readonly file?: vscode.Uri;
  readonly dataset?: { readonly id: string; readonly version?: string };
  /** Text of a training file that a new one begins with, instead of suggestions. */
  readonly template?: string;
  readonly rows?: vscode.Uri;
  /** A model of the home that is tuned, in its newest version unless another one is named. */
  readonly base?: { readonly id: string; readonly version?: string };
}

/** Those that are open, by the file that they edit. */
const open = new Map<string, vscode.WebviewPanel>();

/** Opens a form, or shows the one that edits this file already. */
export function openTrainingForm(services: Services, start: TrainingFormStart): void {
  const shown = start.file && open.get(start.file.fsPath);
  if (shown !== undefined) {
    shown.reveal();
    return;
  }
  void begin(services, start).catch((error: unknown) => showFailure(services, error));
}

/** After a reload of the window. `view` is what the page has kept. */
export function restoreTrainingForm(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  const kept = trainingFormPanel.view.safeParse(view).data;
  fill(services, panel, kept?.input ?? emptyInput()).catch((error: unknown) => showFailure(services, error));
}

/** The version that is taken where none is named. @throws AgentFailure */
export async function currentVersion({ agent, datasets }: Services, id: string): Promise<string> {
  const known = datasets.get(id) ?? (await agent.call("dataset/get", { dataset: id })).dataset;
  return known.current;
}

async function begin(
  services: Services,
  { file, dataset, rows, template, base }: TrainingFormStart,
): Promise<void> {
  const input: FormInput = {
    ...emptyInput(),
    ...(file !== undefined && { edited: file.fsPath }),
    ...(template !== undefined && { template }),
    ...(base !== undefined && { texts: textsOfBase(base) }),
    ...(rows !== undefined && { rows: { kind: "file", path: rows.fsPath } }),
  };
  if (dataset !== undefined) {
    const version = dataset.version ?? (await currentVersion(services, dataset.id));
    input.rows = { kind: "imported", id: dataset.id, version };
  }
  const panel = vscode.window.createWebviewPanel(
    "trainyard.trainingForm",
    titleOf(input),
    vscode.ViewColumn.Active,
  );
  await fill(services, panel, input);
}

function textsOfBase({ id, version }: NonNullable<TrainingFormStart["base"]>): FormInput["texts"] {
  return { "model.base": id, ...(version !== undefined && { "model.base_version": version }) };
}

async function fill(services: Services, panel: vscode.WebviewPanel, input: FormInput): Promise<void> {
  const form = new TrainingForm(services, panel, input, (edited) => {
    for (const [file, shown] of open) if (shown === panel) open.delete(file);
    open.set(edited, panel);
    panel.title = titleOf({ edited });
  });
  panel.title = titleOf(input);
  panel.iconPath = {
    light: vscode.Uri.joinPath(
      services.context.extensionUri,
      "extension",
      "media",
      "training-file-light.svg",
    ),
    dark: vscode.Uri.joinPath(services.context.extensionUri, "extension", "media", "training-file-dark.svg"),
  };
  if (input.edited !== undefined) open.set(input.edited, panel);
  panel.onDidDispose(() => {
    form.dispose();
    for (const [file, shown] of open) if (shown === panel) open.delete(file);
  });
  await form.start().catch((error: unknown) => showFailure(services, error));
}

function emptyInput(): FormInput {
  return { rows: { kind: "none" }, texts: {}, folder: "", fileName: "" };
}

function titleOf({ edited }: Pick<FormInput, "edited">): string {
  return edited === undefined ? vscode.l10n.t("New Training") : path.basename(edited);
}
