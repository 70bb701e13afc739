// A button that opens a small part above the page, as a menu: closed by Escape, by a click elsewhere and by leaving it.
import { html, nothing, type TemplateResult } from "lit-html";
import { codicon, iconButton } from "../controls.ts";
import { t } from "../texts.ts";
import type { PageContext } from "./context.ts";

export interface PopupOptions {
  readonly icon: string;
  readonly label: string;
  /** Shown beside the icon; the label is then for screen readers. */
  readonly text?: string;
  readonly content: (close: () => void) => TemplateResult;
}

export interface MenuItem {
  readonly label: string;
  readonly icon: string;
  readonly run: () => void;
  readonly disabled?: boolean;
}

export class Popup {
  readonly #context: PageContext;
  #isOpen = false;

  constructor(context: PageContext) {
    this.#context = context;
  }

  template({ icon, label, text, content }: PopupOptions): TemplateResult {
    const toggle = (): void => {
      this.#set(!this.#isOpen);
    };
    return html`<span
      class="popup-anchor"
      @focusout=${(event: FocusEvent) => {
        const anchor = event.currentTarget as HTMLElement;
        const to = event.relatedTarget as Node | null;
        if (to === null || !anchor.contains(to)) this.#set(false);
      }}
      @keydown=${(event: KeyboardEvent) => {
        this.#keyDown(event);
      }}
    >
      ${
        text === undefined
          ? iconButton({ icon, label, onClick: toggle, pressed: this.#isOpen })
          : html`<button
              type="button"
              class="menu-button"
              aria-label=${t("{0}: {1}", label, text)}
              aria-expanded=${this.#isOpen}
              title=${label}
              @click=${toggle}
            >
              <span>${text}</span>${codicon("chevron-down")}
            </button>`
      }
      ${
        this.#isOpen
          ? html`<div class="popup" tabindex="-1">
              ${content(() => {
                this.#set(false);
              })}
            </div>`
          : nothing
      }
    </span>`;
  }

  #set(isOpen: boolean): void {
    if (this.#isOpen === isOpen) return;
    this.#isOpen = isOpen;
    this.#context.draw();
    if (!isOpen) return;
    requestAnimationFrame(() => {
      requestAnimationFrame(() => {
        const first = document.querySelector<HTMLElement>(".popup button:not(:disabled)");
        (first ?? document.querySelector<HTMLElement>(".popup"))?.focus();
      });
    });
  }

  #keyDown(event: KeyboardEvent): void {
    if (!this.#isOpen) return;
    const anchor = event.currentTarget as HTMLElement;
    if (event.key === "Escape") {
      this.#set(false);
      anchor.querySelector("button")?.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = [...anchor.querySelectorAll<HTMLElement>(".popup [role^=menuitem]:not(:disabled)")];
      const at = items.indexOf(document.activeElement as HTMLElement);
      items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length]?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

export function menuItems(items: readonly MenuItem[], close: () => void): TemplateResult {
  return html`<div role="menu">
    ${items.map(
      ({ label, icon, run, disabled = false }) =>
        html`<button
          type="button"
          role="menuitem"
          class="menu-item"
          ?disabled=${disabled}
          @click=${() => {
            close();
            run();
          }}
        >
          ${codicon(icon)}<span>${label}</span>
        </button>`,
    )}
  </div>`;
}

export interface CheckItem {
  readonly label: string;
  readonly isChecked: boolean;
  readonly onToggle: () => void;
}

export function checkItems(items: readonly CheckItem[]): TemplateResult {
  return html`<div role="menu">
    ${items.map(
      ({ label, isChecked, onToggle }) =>
        html`<button
          type="button"
          role="menuitemcheckbox"
          class="menu-item"
          aria-checked=${isChecked}
          @click=${onToggle}
        >
          ${codicon(isChecked ? "check" : "blank")}<span>${label}</span>
        </button>`,
    )}
  </div>`;
}
