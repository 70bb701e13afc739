// The extension's end of the port to a webview: every intent is parsed, every page that loads anew gets the state anew.
import { randomBytes } from "node:crypto";
import * as vscode from "vscode";
import { Ready, type Down, type PanelContract, type Up, type View } from "../../schemas/panels/panel.ts";
import type { Services } from "../services.ts";
import { pageHtml } from "./page.ts";

export interface ChannelHandlers<C extends PanelContract> {
  /** The page was loaded, or loaded anew after it was hidden: send all state. `view` is what it has kept, if anything. */
  onReady(view: View<C> | undefined): void;
  onIntent(intent: Up<C>): void;
}

export class PanelChannel<C extends PanelContract> implements vscode.Disposable {
  readonly #webview: vscode.Webview;
  readonly #subscription: vscode.Disposable;

  constructor(
    webview: vscode.Webview,
    title: string,
    contract: C,
    { context, log }: Pick<Services, "context" | "log">,
    handlers: ChannelHandlers<C>,
  ) {
    this.#webview = webview;
    const folder = vscode.Uri.joinPath(context.extensionUri, "dist", "webviews");
    webview.options = { enableScripts: true, enableForms: false, localResourceRoots: [folder] };
    this.#subscription = webview.onDidReceiveMessage((message: unknown) => {
      const ready = Ready.safeParse(message).data;
      if (ready !== undefined) {
        handlers.onReady(contract.view.safeParse(ready.view).data as View<C> | undefined);
        return;
      }
      const intent = contract.up.safeParse(message);
      if (intent.success) handlers.onIntent(intent.data as Up<C>);
      else log.error(`The ${contract.name} view said what it may not: ${intent.error.message}`);
    });
    const address = (file: string): string =>
      webview.asWebviewUri(vscode.Uri.joinPath(folder, file)).toString();
    webview.html = pageHtml({
      title,
      script: address(`${contract.name}.js`),
      style: address(`${contract.name}.css`),
      cspSource: webview.cspSource,
      nonce: randomBytes(16).toString("base64"),
      // VS Code has chosen it for the display language; there is none for English.
      data: { locale: vscode.env.language, texts: vscode.l10n.bundle ?? {} },
    });
  }

  /** Large arrays of numbers go as they are, without becoming text. */
  send(message: Down<C>): void {
    void this.#webview.postMessage(message);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
