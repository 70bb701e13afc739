// Tools and the MCP server for other people's agents in the editor: there only where their user has switched them on.
import path from "node:path";
import * as vscode from "vscode";
import { manifestOf } from "../manifest.ts";
import type { Services } from "../services.ts";

export function registerLanguageTools(services: Services): void {
  const { context } = services;
  const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration("trainyard");
  const tools = new Switch(() => registerTools(services));
  const server = new Switch(() => registerMcpServer(services));
  const look = (): void => {
    tools.isOn = settings().get<boolean>("chat.tools", false);
    server.isOn = settings().get<boolean>("chat.mcpServer", false) && vscode.workspace.isTrusted;
  };
  look();
  context.subscriptions.push(
    tools,
    server,
    vscode.workspace.onDidGrantWorkspaceTrust(look),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("trainyard.chat")) look();
    }),
  );
}

/** Something that is registered while it is on. */
class Switch implements vscode.Disposable {
  readonly #register: () => vscode.Disposable;
  #registered: vscode.Disposable | undefined;

  constructor(register: () => vscode.Disposable) {
    this.#register = register;
  }

  set isOn(isOn: boolean) {
    if (isOn) this.#registered ??= this.#register();
    else this.dispose();
  }

  dispose(): void {
    this.#registered?.dispose();
    this.#registered = undefined;
  }
}

function registerTools(services: Services): vscode.Disposable {
  const { languageModelTools } = manifestOf(services.context).contributes;
  return vscode.Disposable.from(
    ...languageModelTools.map(({ name }) =>
      vscode.lm.registerTool<object>(name, {
        prepareInvocation: async ({ input }) =>
          (await import("./invocation.ts")).prepareInvocation(services, name, input),
        invoke: async ({ input }, token) =>
          await (await import("./invocation.ts")).invokeTool(services, name, input, token),
      }),
    ),
  );
}

/** By the editor's own Node, so that nothing needs to be installed for it. */
function registerMcpServer({ context, agent }: Services): vscode.Disposable {
  const main = context.asAbsolutePath(path.join("dist", "agent", "main.mjs"));
  const environment = { ELECTRON_RUN_AS_NODE: "1", TRAINYARD_HOME: agent.home };
  return vscode.lm.registerMcpServerDefinitionProvider("trainyard", {
    provideMcpServerDefinitions: () => {
      const { version } = manifestOf(context);
      const server = new vscode.McpStdioServerDefinition(
        "Trainyard",
        process.execPath,
        [main, "mcp"],
        environment,
        version,
      );
      // Relative paths of training files start from here.
      const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
      if (folder?.scheme === "file") server.cwd = folder;
      return [server];
    },
  });
}
