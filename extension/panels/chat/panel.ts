// A conversation with a model or a checkpoint, in a panel beside the editor.
import * as vscode from "vscode";
import { chatPanel, ChatView } from "../../../schemas/panels/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { failureLine } from "../../failure-text.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { ShownConversation } from "./conversation.ts";

export function openChatPanel(services: Services, model: ModelReference): void {
  const panel = vscode.window.createWebviewPanel(
    "trainyard.chat",
    modelName(services, model),
    vscode.ViewColumn.Beside,
  );
  fillPanel(services, panel, model, null);
}

export function restoreChatPanel(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  const kept = ChatView.safeParse(view).data;
  if (kept === undefined) panel.dispose();
  else fillPanel(services, panel, kept.model, kept.conversation);
}

function fillPanel(
  services: Services,
  panel: vscode.WebviewPanel,
  model: ModelReference,
  kept: string | null,
): void {
  const conversation = new ShownConversation(services.agent, model, kept, failureLine);
  let isLoaded = false;
  const title = (): string => modelName(services, conversation.model);
  const showState = (): void => {
    panel.title = title();
    channel.send(conversation.state(title()));
  };
  const channel = new PanelChannel(panel.webview, title(), chatPanel, services, {
    onReady: () => {
      showState();
      if (!isLoaded) void conversation.load();
      isLoaded = true;
    },
    onIntent: (intent) => {
      switch (intent.kind) {
        case "send":
          void conversation.send(intent.content);
          break;
        case "regenerate":
          void conversation.send(null);
          break;
        case "stop":
          void conversation.stop();
          break;
        case "startAnew":
          conversation.startAnew();
          break;
        case "copy":
          void vscode.env.clipboard.writeText(intent.text);
          break;
      }
    },
  });
  const news = conversation.onNews((told) => {
    if (told.kind === "state") showState();
    else channel.send(told);
  });
  panel.onDidDispose(() => {
    news.dispose();
    conversation.dispose();
    channel.dispose();
  });
}

function modelName({ runs, models }: Services, model: ModelReference): string {
  if ("model" in model) return models.get(model.model)?.name ?? model.model;
  const run = runs.get(model.run)?.name ?? model.run;
  switch (model.step) {
    case "best":
      return vscode.l10n.t("{0}, best checkpoint", run);
    case "latest":
      return vscode.l10n.t("{0}, latest checkpoint", run);
    default:
      return vscode.l10n.t("{0}, step {1}", run, model.step);
  }
}
