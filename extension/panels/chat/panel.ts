// Conversations with models and checkpoints, in a panel beside the editor.
import * as vscode from "vscode";
import { chatPanel, ChatView, type ChatSubject } from "../../../schemas/panels/chat.ts";
import type { ModelReference } from "../../../schemas/protocol/method.ts";
import { AgentFailure } from "../../agents/failure.ts";
import type { Disposable } from "../../emitter.ts";
import { failureLine } from "../../failure-text.ts";
import type { Services } from "../../services.ts";
import { PanelChannel } from "../channel.ts";
import { ChatPage, emptySubject } from "./chat-page.ts";
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
  const { agent, runs, models } = services;
  const page: ChatPage = new ChatPage(
    {
      agent,
      catalogue: { runs, models, onDidChange: eitherOf(runs.onDidChange, models.onDidChange) },
      t: vscode.l10n.t,
      language: vscode.env.language,
      describe: (error) =>
        error instanceof AgentFailure || !(error instanceof Error) ? failureLine(error) : error.message,
      host: vscodeHost(services),
      send: (message) => {
        channel.send(message);
      },
      onTitle: (title) => {
        if (panel.title !== title) panel.title = title;
      },
    },
    subject,
  );
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
  void agent.ensure().catch(() => undefined);
  panel.onDidDispose(() => {
    open.delete(panel);
    looking.dispose();
    page.dispose();
    channel.dispose();
  });
  return page;
}

type Happening = (listener: () => unknown) => Disposable;

function eitherOf(...events: readonly Happening[]): (listener: (value: unknown) => unknown) => Disposable {
  return (listener) => {
    const subscriptions = events.map((event) => event(() => listener(undefined)));
    return {
      dispose: () => {
        for (const subscription of subscriptions) subscription.dispose();
      },
    };
  };
}
