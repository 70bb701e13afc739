// Opens a report of a problem as an untitled document: its author sees all of it before anybody else does.
import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { manifestOf } from "../../manifest.ts";
import type { Services } from "../../services.ts";
import { problemReport } from "./problem-report.ts";

export async function reportProblem(services: Services): Promise<void> {
  const { context, agent } = services;
  const { version } = manifestOf(context);
  const content = problemReport({
    versions: {
      "VS Code": `${vscode.version} (${vscode.env.appName})`,
      Trainyard: version,
      Agent: agent.state.kind === "connected" ? agent.state.info.version : agent.state.kind,
      System: `${process.platform} ${os.release()} ${process.arch}`,
      "Node.js": process.versions.node,
      Window: vscode.env.remoteName === undefined ? "local" : "remote",
      Language: vscode.env.language,
    },
    settings: changedSettings(services),
    logs: {
      "Extension log": await lastPart(path.join(context.logUri.fsPath, "Trainyard.log")),
      "Agent log": await lastPart(path.join(agent.home, "logs", "agent.log")),
    },
    homeFolder: os.homedir(),
    t: vscode.l10n.t,
  });
  const document = await vscode.workspace.openTextDocument({ language: "markdown", content });
  await vscode.window.showTextDocument(document);
}

function changedSettings({ context }: Services): Record<string, unknown> {
  const { contributes } = manifestOf(context);
  const settings = vscode.workspace.getConfiguration();
  const changed = contributes.configuration
    .flatMap(({ properties }) => Object.entries(properties))
    .filter(([id, { default: usual }]) => JSON.stringify(settings.get(id)) !== JSON.stringify(usual))
    // Where somebody keeps their data is nobody's business.
    .map(([id]) => [id, id === "trainyard.agent.home" ? "(set)" : settings.get(id)] as const);
  return Object.fromEntries(changed);
}

async function lastPart(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).slice(-200_000);
  } catch {
    return "";
  }
}
