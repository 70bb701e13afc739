// The place where one panel at a time is shown, with what stands there while its page has not told anything yet, and what
// stands there when its page has met a bug.
import type { FramePanel } from "./editor/panels.ts";
import { t } from "./editor/l10n.ts";
import type { Theme } from "./theme.ts";

export interface StageEvents {
  /** The title of what is shown, when it has changed. */
  onTitle(title: string): void;
  /** What the page that is shown keeps. */
  onKept(viewType: string, kept: unknown): void;
  /** A bug in the page that is shown. */
  onBroken(report: string): void;
}

export class Stage {
  readonly theme: Theme;
  readonly #place: HTMLElement;
  readonly #events: StageEvents;
  #panel: FramePanel | undefined;

  constructor(place: HTMLElement, theme: Theme, events: StageEvents) {
    this.#place = place;
    this.theme = theme;
    this.#events = events;
  }

  /** Ends the panel that was shown before. */
  show(panel: FramePanel): void {
    if (this.#panel === panel) return;
    this.clear();
    this.#panel = panel;
    this.#place.setAttribute("aria-busy", "true");
    this.#place.append(panel.webview.frame);
    this.retitle(panel);
  }

  /** What the page keeps as it is left is no longer that of the page that is shown. */
  clear(): void {
    const panel = this.#panel;
    this.#panel = undefined;
    panel?.dispose();
  }

  focus(): void {
    this.#panel?.webview.frame.focus();
  }

  retitle(panel: FramePanel): void {
    if (panel !== this.#panel) return;
    panel.webview.frame.title = panel.title;
    this.#events.onTitle(panel.title);
  }

  /** The page has been told something, and so has something to show. */
  filled(frame: HTMLIFrameElement): void {
    if (this.#isShown(frame)) this.#place.setAttribute("aria-busy", "false");
  }

  kept(frame: HTMLIFrameElement, kept: unknown): void {
    if (this.#panel?.webview.frame === frame) this.#events.onKept(this.#panel.viewType, kept);
  }

  broken(frame: HTMLIFrameElement, reason: unknown): void {
    if (this.#isShown(frame)) this.#events.onBroken(reportOf(reason));
  }

  #isShown(frame: HTMLIFrameElement): boolean {
    return this.#panel?.webview.frame === frame;
  }
}

function reportOf(reason: unknown): string {
  const { stack, message } = (reason ?? {}) as { stack?: string; message?: string };
  return stack ?? message ?? (typeof reason === "string" ? reason : t("Unknown error"));
}
