// What a chat page is given, in the editor as in a browser.
import type * as vscode from "vscode";
import { AgentFailure } from "../../agents/failure.ts";
import type { Disposable } from "../../emitter.ts";
import { editorWords } from "../../editor-words.ts";
import { failureLine } from "../../failure-text.ts";
import type { Services } from "../../services.ts";
import type { ChatHost } from "./chat-host.ts";
import type { ChatPageOptions } from "./chat-page.ts";

/** The panel gets the page's title. */
export function chatPageOptions(
  { agent, runs, models }: Services,
  panel: Pick<vscode.WebviewPanel, "title">,
  host: ChatHost,
  send: ChatPageOptions["send"],
): ChatPageOptions {
  return {
    ...editorWords(),
    agent,
    catalogue: { runs, models, onDidChange: eitherOf(runs.onDidChange, models.onDidChange) },
    describe: (error) =>
      error instanceof AgentFailure || !(error instanceof Error) ? failureLine(error) : error.message,
    host,
    send,
    onTitle: (title) => {
      if (panel.title !== title) panel.title = title;
    },
  };
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
