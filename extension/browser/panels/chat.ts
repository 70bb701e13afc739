// Conversations with models and checkpoints.
import * as vscode from "vscode";
import { chatPanel } from "../../../schemas/panels/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { PanelChannel } from "../../panels/channel.ts";
import { ChatPage, emptySubject, type Message } from "../../panels/chat/chat-page.ts";
import { chatPageOptions } from "../../panels/chat/page-options.ts";
import type { Services } from "../../services.ts";
import { browserChatHost } from "./chat-host.ts";

export function openChat(services: Services, model: ModelReference | undefined): void {
  const title = vscode.l10n.t("Chat");
  const panel = vscode.window.createWebviewPanel("trainyard.chat", title, vscode.ViewColumn.Active);
  const send = (message: Message): void => {
    channel.send(message);
  };
  const columns = model === undefined ? emptySubject.columns : [{ model, conversation: null }];
  const options = chatPageOptions(services, panel, browserChatHost(services), send);
  const page = new ChatPage(options, { ...emptySubject, columns });
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
