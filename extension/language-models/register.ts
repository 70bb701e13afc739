// Offers our models to VS Code's own chat. Nothing but this file is loaded before VS Code asks for them.
import * as vscode from "vscode";
import type { Services } from "../services.ts";
import type { ModelProvider } from "./provider.ts";

/** Between the first of several changes and telling VS Code, which then asks anew, in milliseconds. */
const pause = 300;
/** Under which it is remembered which models there are, for the time in which no agent runs. */
const memoryKey = "languageModels.cards";

export function registerLanguageModels(services: Services): void {
  const { context } = services;
  const changes = new vscode.EventEmitter<void>();
  let telling: ReturnType<typeof setTimeout> | undefined;
  const tell = (): void => {
    telling ??= setTimeout(() => {
      telling = undefined;
      changes.fire();
    }, pause);
  };
  const load = async (): Promise<ModelProvider> => {
    const [{ KnownModels }, { ModelProvider }] = await Promise.all([
      import("./known-models.ts"),
      import("./provider.ts"),
    ]);
    const { agent, runs, models, log } = services;
    const onFailure = (error: unknown): void => {
      log.warn(String(error));
    };
    const memory = {
      get: (): unknown => context.globalState.get(memoryKey),
      update: (cards: unknown) => context.globalState.update(memoryKey, cards),
    };
    const known = new KnownModels({ agent, runs, models, memory, onFailure });
    context.subscriptions.push(known, known.onDidChange(tell));
    return new ModelProvider(services, known);
  };
  let loaded: Promise<ModelProvider> | undefined;
  const provider = (): Promise<ModelProvider> => (loaded ??= load());
  // VS Code asks for models that it does not know yet only when it is told that there are some.
  const connecting = services.agent.onDidChangeState(({ kind }) => {
    if (kind === "connected") tell();
  });
  if (context.globalState.get(memoryKey) !== undefined) tell();
  const isOffered = (): boolean =>
    vscode.workspace.getConfiguration("trainyard").get("chat.offerModels", true);
  context.subscriptions.push(
    changes,
    connecting,
    { dispose: () => clearTimeout(telling) },
    vscode.workspace.onDidChangeConfiguration((change) => {
      const isOurs =
        change.affectsConfiguration("trainyard.chat.offerModels") ||
        change.affectsConfiguration("trainyard.chat.offerWithoutTools") ||
        change.affectsConfiguration("trainyard.chat.minimumContext");
      if (isOurs) tell();
    }),
    vscode.lm.registerLanguageModelChatProvider("trainyard", {
      onDidChangeLanguageModelChatInformation: changes.event,
      provideLanguageModelChatInformation: async ({ silent }) =>
        isOffered() ? await (await provider()).models(silent) : [],
      provideLanguageModelChatResponse: async (...request) => {
        await (await provider()).answer(...request);
      },
      provideTokenCount: async (model, counted) => await (await provider()).count(model, counted),
    }),
  );
}
