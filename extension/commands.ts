// Every command of the manifest, with the file that performs it: nothing of it is loaded before it is asked for.
import * as vscode from "vscode";
import { showFailure } from "./failures.ts";
import { manifestOf } from "./manifest.ts";
import type { Services } from "./services.ts";

/** Performs a command. `args` is what a tree, a menu, a CodeLens or another extension passes: parse it. */
export type CommandHandler = (services: Services, ...args: readonly unknown[]) => unknown;
/** Commands by their full id, `trainyard.<area>.<verb>`. */
export type CommandTable = Readonly<Record<`trainyard.${string}`, CommandHandler>>;

/** The second part of a command's id names the file. */
export const commandAreas: Readonly<Record<string, () => Promise<{ commands: CommandTable }>>> = {
  agent: () => import("./commands/agent.ts"),
  chat: () => import("./commands/chat.ts"),
  dataset: () => import("./commands/dataset.ts"),
  evaluation: () => import("./commands/evaluation.ts"),
  general: () => import("./commands/general.ts"),
  inline: () => import("./commands/inline.ts"),
  model: () => import("./commands/model.ts"),
  run: () => import("./commands/run.ts"),
  sample: () => import("./commands/sample.ts"),
  training: () => import("./commands/training.ts"),
};

export function registerCommands(services: Services): void {
  for (const { command } of manifestOf(services.context).contributes.commands) {
    services.context.subscriptions.push(
      vscode.commands.registerCommand(command, (...args: unknown[]) => perform(services, command, args)),
    );
  }
}

async function perform(
  services: Services,
  command: `trainyard.${string}`,
  args: readonly unknown[],
): Promise<unknown> {
  try {
    const { commands } = await commandAreas[command.split(".")[1]!]!();
    return await commands[command]!(services, ...args);
  } catch (error) {
    await showFailure(services, error);
    return undefined;
  }
}
