// The newest lines of what the pages have to say about themselves.
import { html } from "lit-html";
import { openDialog } from "./editor/dialog.ts";
import { clipboard } from "./editor/env.ts";
import { t } from "./editor/l10n.ts";
import type { LogOutputChannel } from "./editor/types.ts";

const MOST_LINES = 500;

export class PageLog implements LogOutputChannel {
  readonly #lines: string[] = [];

  trace(message: string): void {
    this.#add("trace", message);
  }

  debug(message: string): void {
    this.#add("debug", message);
  }

  info(message: string): void {
    this.#add("info", message);
  }

  warn(message: string): void {
    this.#add("warning", message);
  }

  error(error: string | Error): void {
    this.#add("error", typeof error === "string" ? error : (error.stack ?? error.message));
  }

  show(): void {
    const text = this.#lines.join("\n");
    const dialog = openDialog(t("Log"), () => undefined);
    dialog.draw(
      html`<pre class="log" tabindex="0">${text}</pre>
        <div class="buttons">
          <button type="button" @click=${() => void clipboard.writeText(text)}>${t("Copy")}</button>
          <button type="button" class="primary" @click=${dialog.close}>${t("Close")}</button>
        </div>`,
    );
  }

  #add(level: string, message: string): void {
    this.#lines.push(`${new Date().toISOString()} ${level} ${message}`);
    this.#lines.splice(0, this.#lines.length - MOST_LINES);
  }
}
