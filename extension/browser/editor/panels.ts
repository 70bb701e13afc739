// Panels with the pages of the editor in them. One is shown at a time, where the shell has placed it.
import { Emitter } from "../../emitter.ts";
import type { Stage } from "../stage.ts";
import type { WebviewPanel } from "./types.ts";
import { PageFrame } from "./page-frame.ts";

let stage: Stage | undefined;

/** Call it once, before a panel is made. */
export function setStage(chosen: Stage): void {
  stage = chosen;
}

/** There is one place for panels. */
export const createWebviewPanel: (viewType: string, title: string, column: unknown) => WebviewPanel = (
  viewType,
  title,
) => {
  const panel = new FramePanel(viewType, title, stage!);
  stage!.show(panel);
  return panel;
};

export class FramePanel implements WebviewPanel {
  readonly viewType: string;
  readonly webview: PageFrame;
  readonly viewColumn = 1;
  readonly #stage: Stage;
  readonly #disposed = new Emitter<void>();
  readonly #viewStates = new Emitter<unknown>();
  #title: string;
  #isDisposed = false;

  readonly onDidDispose = this.#disposed.event;
  readonly onDidChangeViewState = this.#viewStates.event;

  constructor(viewType: string, title: string, stage: Stage) {
    this.viewType = viewType;
    this.#title = title;
    this.#stage = stage;
    this.webview = new PageFrame(viewType, stage);
  }

  get title(): string {
    return this.#title;
  }

  set title(title: string) {
    this.#title = title;
    this.#stage.retitle(this);
  }

  get visible(): boolean {
    return !this.#isDisposed;
  }

  get active(): boolean {
    return this.visible;
  }

  reveal(): void {
    this.#stage.show(this);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#viewStates.fire(undefined);
    this.#disposed.fire();
    this.webview.dispose();
    this.#disposed.dispose();
  }
}
