// A list to search and choose from, one or several.
import { html, nothing, type TemplateResult } from "lit-html";
import { Emitter } from "../../emitter.ts";
import { openDialog, type Dialog } from "./dialog.ts";
import { QuickPickItemKind } from "./kinds.ts";
import { t } from "./l10n.ts";
import type { QuickPick, QuickPickItem } from "./types.ts";

export function createQuickPick<T extends QuickPickItem>(): QuickPick<T> {
  return new ListDialog<T>();
}

class ListDialog<T extends QuickPickItem> implements QuickPick<T> {
  title: string | undefined;
  placeholder: string | undefined;
  value = "";
  canSelectMany = false;
  matchOnDescription = false;
  matchOnDetail = false;
  /** Lines are drawn anew in their places, whatever this says. */
  keepScrollPosition = true;
  readonly #accepted = new Emitter<void>();
  readonly #hidden = new Emitter<void>();
  #dialog: Dialog | undefined;
  #busy = false;
  #items: readonly T[] = [];
  #selected: readonly T[] = [];

  readonly onDidAccept = this.#accepted.event;
  readonly onDidHide = this.#hidden.event;

  get busy(): boolean {
    return this.#busy;
  }

  set busy(busy: boolean) {
    this.#busy = busy;
    this.#draw();
  }

  get items(): readonly T[] {
    return this.#items;
  }

  set items(items: readonly T[]) {
    this.#items = items;
    this.#selected = this.#selected.filter((item) => items.includes(item));
    this.#draw();
  }

  get selectedItems(): readonly T[] {
    return this.#selected;
  }

  set selectedItems(items: readonly T[]) {
    this.#selected = items;
    this.#draw();
  }

  /** The browser knows where the focus is. */
  activeItems: readonly T[] = [];

  show(): void {
    this.#dialog = openDialog(this.title ?? "", () => {
      this.#dialog = undefined;
      this.#hidden.fire();
    });
    this.#draw();
    document.querySelector<HTMLInputElement>("dialog:last-of-type input[type=search]")?.focus();
  }

  hide(): void {
    this.#dialog?.close();
  }

  dispose(): void {
    this.hide();
    this.#accepted.dispose();
    this.#hidden.dispose();
  }

  #draw(): void {
    this.#dialog?.draw(
      html`<form
        class="pick"
        @submit=${(event: Event) => {
          event.preventDefault();
          this.#accept();
        }}
      >
        <input
          type="search"
          aria-label=${this.placeholder ?? t("Type to search")}
          placeholder=${this.placeholder ?? ""}
          .value=${this.value}
          @input=${(event: Event) => {
            this.value = (event.target as HTMLInputElement).value;
            this.#draw();
          }}
        />
        <ul aria-busy=${this.#busy ? "true" : nothing}>
          ${this.#shown().map((item) => this.#line(item))}
        </ul>
        ${
          this.canSelectMany
            ? html`<div class="buttons">
                <button
                  type="button"
                  @click=${() => {
                    this.hide();
                  }}
                >
                  ${t("Cancel")}
                </button>
                <button type="submit" class="primary" ?disabled=${this.#selected.length === 0}>
                  ${t("OK")}
                </button>
              </div>`
            : nothing
        }
      </form>`,
    );
  }

  #line(item: T): TemplateResult {
    if (item.kind === QuickPickItemKind.Separator) return html`<li class="heading">${item.label}</li>`;
    const text = html`<span class="name">${labelOf(item)}</span>
      <span class="muted">${item.description ?? ""}</span>
      ${item.detail === undefined ? nothing : html`<span class="muted detail">${item.detail}</span>`}`;
    if (!this.canSelectMany)
      return html`<li>
        <button
          type="button"
          class="line"
          @click=${() => {
            this.#choose(item);
          }}
        >
          ${text}
        </button>
      </li>`;
    return html`<li>
      <label class="line">
        <input
          type="checkbox"
          .checked=${this.#selected.includes(item)}
          @change=${() => {
            this.#toggle(item);
          }}
        />
        ${text}
      </label>
    </li>`;
  }

  #shown(): readonly T[] {
    const wanted = this.value.trim().toLowerCase();
    if (wanted === "") return this.#items;
    return this.#items.filter(({ label, description = "", detail = "", kind }) => {
      if (kind === QuickPickItemKind.Separator) return false;
      const where = [label, this.matchOnDescription ? description : "", this.matchOnDetail ? detail : ""];
      return where.join(" ").toLowerCase().includes(wanted);
    });
  }

  /** Enter takes the first line that is shown. */
  #accept(): void {
    if (this.canSelectMany) this.#accepted.fire();
    else {
      const first = this.#shown().find(({ kind }) => kind !== QuickPickItemKind.Separator);
      if (first !== undefined) this.#choose(first);
    }
  }

  #choose(item: T): void {
    this.#selected = [item];
    this.#accepted.fire();
  }

  #toggle(item: T): void {
    this.#selected = this.#selected.includes(item)
      ? this.#selected.filter((other) => other !== item)
      : [...this.#selected, item];
    this.#draw();
  }
}

/** Without the icon that VS Code would show. */
function labelOf({ label }: QuickPickItem): string {
  return label.replace(/^\$\([\w~-]+\) /, "");
}
