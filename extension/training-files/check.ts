// Lets the agent read a training file and its rows, and shows what is wrong with them.
import * as vscode from "vscode";
import type { RunPlan } from "../../schemas/protocol/run.ts";
import type { Problem } from "../../schemas/problem.ts";
import { isCancellation } from "../agents/failure.ts";
import { withProgress } from "../commands/progress.ts";
import type { Services } from "../services.ts";
import { trainingDiagnostics } from "./diagnostics.ts";

/** The last check of each file: a newer one takes its place. */
const checks = new Map<string, AbortController>();

/** Null where the problems let nothing be planned. @throws AgentFailure; CancellationError */
export async function planTrainingFile(services: Services, file: vscode.Uri): Promise<RunPlan | null> {
  const title = vscode.l10n.t("Planning the training");
  const show = trainingDiagnostics(services).ask(file);
  const { plan, problems } = await withProgress(title, (signal, report) =>
    services.agent.call("run/plan", { training: { file: file.fsPath } }, { signal, onProgress: report }),
  );
  await show(problems);
  if (plan === null) await tellProblems(file, problems);
  return plan;
}

/** After it was saved: quietly, since nobody has asked. */
export async function checkAgain(services: Services, file: vscode.Uri): Promise<void> {
  const key = file.toString();
  checks.get(key)?.abort();
  const ending = new AbortController();
  checks.set(key, ending);
  const show = trainingDiagnostics(services).ask(file);
  try {
    const training = { file: file.fsPath };
    const { problems } = await services.agent.call("run/plan", { training }, { signal: ending.signal });
    if (!ending.signal.aborted) await show(problems);
  } catch (error) {
    if (!isCancellation(error)) services.log.warn(`${file.fsPath} was not checked: ${String(error)}`);
  } finally {
    if (checks.get(key) === ending) checks.delete(key);
  }
}

/** One message, with the way to the first of them. */
export async function tellProblems(file: vscode.Uri, problems: readonly Problem[]): Promise<void> {
  const errors = problems.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const name = vscode.workspace.asRelativePath(file);
  const message =
    errors.length === 1
      ? [`${name}: ${first.message}`, first.advice ?? ""].join(" ").trim()
      : vscode.l10n.t("{0} has {1} problems.", name, errors.length);
  const show = vscode.l10n.t("Show in File");
  if ((await vscode.window.showErrorMessage(message, show)) !== show) return;
  const isText = first.file === undefined || first.file.endsWith(".toml");
  const uri = first.file === undefined ? file : vscode.Uri.file(first.file);
  const at = new vscode.Position((first.line ?? 1) - 1, (first.column ?? 1) - 1);
  if (isText || first.line !== undefined)
    await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at) });
  if (errors.length > 1) await vscode.commands.executeCommand("workbench.actions.view.problems");
}
