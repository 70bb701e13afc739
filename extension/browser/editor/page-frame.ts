// A page in a frame: gets its HTML as an editor's webview does, and talks to the panel through a port of the same form.
import { Emitter } from "../../emitter.ts";
import type { Stage } from "../stage.ts";
import type { Webview } from "./types.ts";
import { Uri } from "./uri.ts";

/** What a page finds at its frame: extension/browser/frame.ts calls it before the page's own script runs. */
export interface FrameOfPage extends HTMLIFrameElement {
  trainyard?: { enter(page: Window): void };
}

/** What VS Code gives a webview. */
interface PageApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

export class PageFrame implements Webview {
  options: object = {};
  readonly cspSource = location.origin;
  readonly frame = document.createElement("iframe") as FrameOfPage;
  readonly #stage: Stage;
  readonly #viewType: string;
  readonly #messages = new Emitter<unknown>();
  #html = "";

  readonly onDidReceiveMessage = this.#messages.event;

  constructor(viewType: string, stage: Stage) {
    this.#viewType = viewType;
    this.#stage = stage;
    this.frame.trainyard = {
      enter: (page) => {
        this.#enter(page);
      },
    };
  }

  get html(): string {
    return this.#html;
  }

  /** Loads the page. Its policy lets in what carries its nonce, and so our script, too. */
  set html(html: string) {
    this.#html = html;
    const nonce = /<script[^>]* nonce="([^"]+)"/.exec(html)?.[1] ?? "";
    const script = `<script type="module" src="/browser/frame.js" nonce="${nonce}"></script>`;
    this.frame.srcdoc = html.replace("</title>", `</title>${script}`);
  }

  /** The agent serves `dist` itself. */
  asWebviewUri({ scheme, authority, path }: Uri): Uri {
    return Uri.from({ scheme, authority, path: path.replace(/^\/dist\//, "/") });
  }

  postMessage(message: unknown): Promise<boolean> {
    const page = this.frame.contentWindow;
    if (page === null) return Promise.resolve(false);
    page.postMessage(message, location.origin);
    this.#stage.filled(this.frame);
    return Promise.resolve(true);
  }

  dispose(): void {
    const page = this.frame.contentDocument;
    if (page !== null) this.#stage.theme.remove(page);
    this.frame.remove();
    this.#messages.dispose();
  }

  #enter(page: Window): void {
    const key = `trainyard.kept.${this.#viewType} ${location.hash}`;
    const api: PageApi = {
      postMessage: (message) => {
        // Made of this document's classes, by which it is parsed.
        this.#messages.fire(structuredClone(message));
      },
      getState: () => JSON.parse(sessionStorage.getItem(key) ?? "null") as unknown,
      setState: (state) => {
        sessionStorage.setItem(key, JSON.stringify(state));
        this.#stage.kept(this.frame, state);
      },
    };
    (page as Window & { acquireVsCodeApi?: () => PageApi }).acquireVsCodeApi = () => api;
    this.#stage.theme.add(page.document);
    page.addEventListener("error", ({ error, message }) => {
      this.#stage.broken(this.frame, error instanceof page.window.Error ? error : message);
    });
    page.addEventListener("unhandledrejection", ({ reason }) => {
      this.#stage.broken(this.frame, reason);
    });
  }
}
