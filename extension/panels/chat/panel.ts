// Conversations with models and checkpoints, in a panel beside the editor.
import * as vscode from "vscode";
import { chatPanel, ChatView, type ChatSubject } from "../../../schemas/panels/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { ChatPage, emptySubject, type Message } from "./chat-page.ts";
import { chatPageOptions } from "./page-options.ts";
import { vscodeHost } from "./vscode-host.ts";

/** Those that are open, the one that was looked at last at the end. */
const open = new Map<vscode.WebviewPanel, ChatPage>();

export function openChatPanel(services: Services, ...models: readonly ModelReference[]): ChatPage {
  const columns = models.map((model) => ({ model, conversation: null }));
  const subject = columns.length === 0 ? emptySubject : { ...emptySubject, columns };
  const panel = vscode.window.createWebviewPanel(
    "trainyard.chat",
    vscode.l10n.t("Chat"),
    vscode.ViewColumn.Beside,
  );
  return fillPanel(services, panel, subject);
}

export function restoreChatPanel(services: Services, panel: vscode.WebviewPanel, view: unknown): void {
  fillPanel(services, panel, ChatView.safeParse(view).data?.subject ?? emptySubject);
}

/** The chat that was looked at last, shown; a new one where none is open. */
export function lastChat(services: Services): ChatPage {
  const last = [...open].at(-1);
  if (last === undefined) return openChatPanel(services);
  last[0].reveal();
  return last[1];
}

function fillPanel(services: Services, panel: vscode.WebviewPanel, subject: ChatSubject): ChatPage {
  const send = (message: Message): void => {
    channel.send(message);
  };
  const page = new ChatPage(chatPageOptions(services, panel, vscodeHost(services), send), subject);
  panel.title = page.title;
  const channel = new PanelChannel(panel.webview, page.title, chatPanel, services, {
    onReady: (view) => {
      page.begin(view);
    },
    onIntent: (intent) => {
      void page.perform(intent);
    },
  });
  const looking = panel.onDidChangeViewState(() => {
    if (!panel.visible) page.end();
    if (!panel.active) return;
    open.delete(panel);
    open.set(panel, page);
  });
  open.set(panel, page);
  void services.agent.ensure().catch(() => undefined);
  panel.onDidDispose(() => {
    open.delete(panel);
    looking.dispose();
    page.dispose();
    channel.dispose();
  });
  return page;
}
