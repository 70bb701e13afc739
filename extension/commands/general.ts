// The commands `trainyard.general.*`.
import * as vscode from "vscode";
import type { CommandTable } from "../commands.ts";
import { manifestOf } from "../manifest.ts";
import type { Services } from "../services.ts";
import { reportProblem } from "./general/report-problem.ts";

export const commands: CommandTable = {
  "trainyard.general.showLog": ({ log }) => {
    log.show();
  },
  "trainyard.general.openWalkthrough": openWalkthrough,
  "trainyard.general.reportProblem": reportProblem,
  "trainyard.general.restartLanguageServer": restartLanguageServer,
};

async function openWalkthrough({ context }: Services): Promise<void> {
  const { contributes } = manifestOf(context);
  const walkthrough = `${context.extension.id}#${contributes.walkthroughs[0]?.id ?? ""}`;
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", walkthrough, false);
}

async function restartLanguageServer(services: Services): Promise<void> {
  const { languageServer } = await import("../language/client.ts");
  await languageServer(services).restart();
}
