// The page's end of the port to the extension: parsed state in, intents out, and what is kept while the page is hidden.
import {
  PageData,
  pageDataId,
  type Down,
  type PanelContract,
  type Up,
  type View,
} from "../schemas/panels/panel.ts";

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Host<C extends PanelContract> {
  /** What the page kept before it was hidden or loaded anew. */
  readonly kept: View<C> | undefined;
  send(intent: Up<C>): void;
  keep(view: View<C>): void;
}

/**
 * Whether the page stands in an editor, which opens files of the machine and runs commands on them; not in a browser, where
 * what is around the page tells by itself that the agent is not reached.
 */
export const isInEditor = document.documentElement.dataset["host"] !== "browser";

/** Connects the page. Call it once; `onMessage` gets the first message after that. */
export function connectHost<C extends PanelContract>(
  contract: C,
  onMessage: (message: Down<C>, host: Host<C>) => void,
): Host<C> {
  const api = acquireVsCodeApi();
  const kept = contract.view.safeParse(api.getState()).data as View<C> | undefined;
  const host: Host<C> = {
    kept,
    send: (intent) => {
      api.postMessage(intent);
    },
    keep: (view) => {
      api.setState(view);
    },
  };
  window.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
    const message = contract.down.safeParse(data);
    if (message.success) onMessage(message.data as Down<C>, host);
    else console.error(`The ${contract.name} view was told what it does not know:`, message.error.message);
  });
  api.postMessage({ kind: "ready", view: kept ?? null });
  return host;
}

/** Calls back when the page is left: right after that it may be hidden, and gone. */
export function whenLeft(listener: () => void): void {
  for (const event of ["blur", "pagehide"]) window.addEventListener(event, listener);
}

/** The page's language and texts. */
export function pageData(): PageData {
  return PageData.parse(JSON.parse(document.getElementById(pageDataId)!.textContent));
}
