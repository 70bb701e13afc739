// Conversations with models and checkpoints.
import * as vscode from "vscode";
import { chatPanel } from "../../../schemas/panels/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { AgentFailure } from "../../agents/failure.ts";
import { failureLine } from "../../failure-text.ts";
import { PanelChannel } from "../../panels/channel.ts";
import { ChatPage, emptySubject } from "../../panels/chat/chat-page.ts";
import type { Services } from "../../services.ts";
import { browserChatHost } from "./chat-host.ts";

export function openChat(services: Services, model: ModelReference | undefined): void {
  const { agent, runs, models } = services;
  const title = vscode.l10n.t("Chat");
  const panel = vscode.window.createWebviewPanel("trainyard.chat", title, vscode.ViewColumn.Active);
  const page: ChatPage = new ChatPage(
    {
      agent,
      catalogue: {
        runs,
        models,
        onDidChange: (listener) => {
          const listening = [runs, models].map(({ onDidChange }) => onDidChange(listener));
          return {
            dispose: () => {
              for (const subscription of listening) subscription.dispose();
            },
          };
        },
      },
      t: vscode.l10n.t,
      language: vscode.env.language,
      describe: (error) =>
        error instanceof AgentFailure || !(error instanceof Error) ? failureLine(error) : error.message,
      host: browserChatHost(services),
      send: (message) => {
        channel.send(message);
      },
      onTitle: (told) => {
        if (panel.title !== told) panel.title = told;
      },
    },
    model === undefined ? emptySubject : { ...emptySubject, columns: [{ model, conversation: null }] },
  );
  const channel = new PanelChannel(panel.webview, page.title, chatPanel, services, {
    onReady: (view) => {
      if (view?.subject != null) page.show(view.subject);
      page.begin(view);
    },
    onIntent: (intent) => {
      void page.perform(intent);
    },
  });
  panel.onDidDispose(() => {
    page.dispose();
    channel.dispose();
  });
}
