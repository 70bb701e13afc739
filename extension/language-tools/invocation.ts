// What happens when a language model uses one of our tools: its user is asked where something starts or stops.
import { existsSync } from "node:fs";
import path from "node:path";
import * as vscode from "vscode";
import { performTool, toolFailure } from "../../schemas/perform-tool.ts";
import type { ToolName } from "../../schemas/tools.ts";
import { cancellationBy } from "../cancellation.ts";
import type { Services } from "../services.ts";

/** Has no side effects: VS Code calls it before it asks. */
export function prepareInvocation(
  { runs }: Pick<Services, "runs">,
  name: string,
  input: object,
): vscode.PreparedToolInvocation {
  const named = (key: string): string => {
    const value: unknown = Object.entries(input).find(([given]) => given === key)?.[1];
    return typeof value === "string" ? value : "?";
  };
  const run = runs.get(named("run"))?.name ?? named("run");
  const { t } = vscode.l10n;
  switch (name as ToolName) {
    case "trainyard_start_run":
      return {
        invocationMessage: t("Starting training from {0}", named("file")),
        confirmationMessages: {
          title: t("Start training?"),
          message: t(
            "This starts a run from {0}. It uses the processors of this machine until it has ended.",
            named("file"),
          ),
        },
      };
    case "trainyard_stop_run":
      return {
        invocationMessage: t("Stopping run {0}", run),
        confirmationMessages: {
          title: t("Stop run?"),
          message: t("This stops run {0} after its step, with a checkpoint to resume from.", run),
        },
      };
    case "trainyard_validate_training":
      return { invocationMessage: t("Checking {0}", named("file")) };
    case "trainyard_plan_training":
      return { invocationMessage: t("Planning {0}", named("file")) };
    case "trainyard_watch_run":
      return { invocationMessage: t("Watching run {0}", run) };
    case "trainyard_compare_runs":
      return { invocationMessage: t("Comparing runs {0} and {1}", named("left"), named("right")) };
    case "trainyard_list_runs":
      return { invocationMessage: t("Listing runs") };
    case "trainyard_list_datasets":
      return { invocationMessage: t("Listing datasets") };
    case "trainyard_list_models":
      return { invocationMessage: t("Listing models") };
  }
}

/** @throws Error with words for the model */
export async function invokeTool(
  { agent, log }: Pick<Services, "agent" | "log">,
  name: string,
  input: object,
  token: vscode.CancellationToken,
): Promise<vscode.LanguageModelToolResult> {
  if (!vscode.workspace.isTrusted) {
    throw new Error(
      "The user does not trust this workspace, so Trainyard does nothing in it. Ask the user to trust it.",
    );
  }
  const cancellation = cancellationBy(token);
  const { signal } = cancellation;
  try {
    const call = agent.call.bind(agent);
    const text = await performTool(name, input, { call, absolutePath: inWorkspace, signal });
    return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
  } catch (error) {
    if (signal.aborted) throw new vscode.CancellationError();
    log.warn(`${name}: ${String(error)}`);
    throw new Error(toolFailure(error));
  } finally {
    cancellation.dispose();
  }
}

/** In the first folder of the workspace that has it. */
function inWorkspace(file: string): string {
  if (path.isAbsolute(file)) return file;
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  const places = folders.map((folder) => path.join(folder, file));
  return places.find((place) => existsSync(place)) ?? places[0] ?? path.resolve(file);
}
