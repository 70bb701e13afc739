// The extension's entry: it connects what is there and leaves the rest to be loaded when somebody asks for it.
import os from "node:os";
import path from "node:path";
import * as vscode from "vscode";
import { AgentConnection } from "./agents/connection.ts";
import { localAgent } from "./agents/local-agent.ts";
import { greetAgent } from "./agents/settings.ts";
import { catalogOf } from "./catalog/catalog.ts";
import { registerCommands } from "./commands.ts";
import { registerEditors } from "./editors.ts";
import { registerLanguageServer } from "./language/register.ts";
import { registerLanguageModels } from "./language-models/register.ts";
import { registerLanguageTools } from "./language-tools/register.ts";
import { logFailure } from "./log-failure.ts";
import { manifestOf } from "./manifest.ts";
import { registerParticipant } from "./participant/register.ts";
import type { Services } from "./services.ts";
import { registerViews } from "./views.ts";

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel("Trainyard", { log: true });
  const { version } = manifestOf(context);
  const agent = new AgentConnection({
    reach: localAgent({
      main: context.asAbsolutePath(path.join("dist", "agent", "main.mjs")),
      home: agentHome(),
    }),
    client: { name: "vscode", version },
    greet: greetAgent,
    words: async () => (await import("./words/load.ts")).agentWords(context),
    log: (message) => {
      log.info(message);
    },
  });
  const onFailure = (error: unknown): void => {
    logFailure({ log }, error);
  };
  const services: Services = {
    context,
    log,
    agent,
    ...catalogOf(agent, onFailure),
    openRows: async (place) => {
      await (await import("./panels/dataset/editor.ts")).openDatasetVersion(services, place);
    },
  };
  const { runs, datasets, models, served } = services;
  context.subscriptions.push(log, agent, runs, datasets, models, served);
  registerCommands(services);
  registerEditors(services);
  registerViews(services);
  registerLanguageModels(services);
  registerLanguageTools(services);
  registerParticipant(services);
  registerLanguageServer(services);
  const startsWithWindow = vscode.workspace.getConfiguration("trainyard").get("agent.start") === "withWindow";
  void (startsWithWindow ? agent.ensure() : agent.adopt()).catch(onFailure);
}

function agentHome(): string {
  const chosen = vscode.workspace.getConfiguration("trainyard").get<string>("agent.home", "").trim();
  const fromEnvironment = process.env["TRAINYARD_HOME"] ?? "";
  const folder = chosen || fromEnvironment || path.join("~", ".trainyard");
  // A relative folder would be another one for every way in which the editor is started.
  return path.resolve(os.homedir(), folder.replace(/^~(?=[/\\]|$)/, os.homedir()));
}
