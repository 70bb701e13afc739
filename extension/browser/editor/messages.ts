// Messages in a corner of the page, and questions that have to be answered first.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { repeat } from "lit-html/directives/repeat.js";
import { openDialog } from "./dialog.ts";
import { t } from "./l10n.ts";

export type Level = "info" | "warning" | "error";

export interface Toast {
  readonly level: Level;
  readonly text: string;
  readonly actions: readonly { readonly title: string; readonly run: () => void }[];
  /** From 0 to 1, or null where it is not known; undefined where nothing goes on. */
  readonly fraction?: number | null;
  readonly onClose?: () => void;
}

interface Options {
  readonly modal?: boolean;
  readonly detail?: string;
}
type Item = string | { readonly title: string };

const MILLISECONDS: Readonly<Record<Level, number>> = { info: 8000, warning: 20_000, error: 30_000 };
const MOST = 4;

let toasts: readonly { readonly key: object; readonly toast: Toast }[] = [];

/** Resolves with what was pressed. */
export function showInformationMessage<T extends Item>(
  text: string,
  ...rest: (Options | T)[]
): Promise<T | undefined> {
  return ask("info", text, rest);
}

export function showWarningMessage<T extends Item>(
  text: string,
  ...rest: (Options | T)[]
): Promise<T | undefined> {
  return ask("warning", text, rest);
}

export function showErrorMessage<T extends Item>(
  text: string,
  ...rest: (Options | T)[]
): Promise<T | undefined> {
  return ask("error", text, rest);
}

export function setStatusBarMessage(text: string, milliseconds = 5000): void {
  const key = {};
  showToast(key, { level: "info", text, actions: [] });
  setTimeout(() => {
    dropToast(key);
  }, milliseconds);
}

/** Shows it, or shows it anew in the place where it was. */
export function showToast(key: object, toast: Toast): void {
  const isKnown = toasts.some((known) => known.key === key);
  const shown = isKnown
    ? toasts.map((known) => (known.key === key ? { key, toast } : known))
    : [...toasts, { key, toast }];
  for (const { toast: gone } of shown.slice(0, -MOST)) gone.onClose?.();
  toasts = shown.slice(-MOST);
  draw();
}

export function dropToast(key: object): void {
  toasts = toasts.filter((known) => known.key !== key);
  draw();
}

function ask<T extends Item>(
  level: Level,
  text: string,
  rest: readonly (Options | T)[],
): Promise<T | undefined> {
  const options = rest.find(isOptions) ?? {};
  const items = rest.filter((part): part is T => !isOptions(part));
  return options.modal === true ? askFirst(text, options.detail ?? "", items) : tell(level, text, items);
}

function isOptions(part: Options | Item): part is Options {
  return typeof part !== "string" && !("title" in part);
}

function tell<T extends Item>(level: Level, text: string, items: readonly T[]): Promise<T | undefined> {
  const key = {};
  return new Promise((resolve) => {
    const end = (chosen: T | undefined): void => {
      clearTimeout(timer);
      dropToast(key);
      resolve(chosen);
    };
    const timer = setTimeout(end, MILLISECONDS[level]);
    const actions = items.map((item) => ({
      title: titleOf(item),
      run: () => {
        end(item);
      },
    }));
    const onClose = (): void => {
      end(undefined);
    };
    showToast(key, { level, text, actions, onClose });
  });
}

function askFirst<T extends Item>(text: string, detail: string, items: readonly T[]): Promise<T | undefined> {
  return new Promise((resolve) => {
    let chosen: T | undefined;
    const dialog = openDialog(text, () => {
      resolve(chosen);
    });
    const choose = (item: T): void => {
      chosen = item;
      dialog.close();
    };
    dialog.draw(html`
      <p class="detail">${detail}</p>
      <div class="buttons">
        <button type="button" @click=${dialog.close}>${t("Cancel")}</button>
        ${items.map(
          (item) =>
            html`<button
              type="button"
              class="primary"
              @click=${() => {
                choose(item);
              }}
            >
              ${titleOf(item)}
            </button>`,
        )}
      </div>
    `);
  });
}

function titleOf(item: Item): string {
  return typeof item === "string" ? item : item.title;
}

function draw(): void {
  let place = document.querySelector<HTMLElement>(".toasts");
  if (place === null) {
    place = document.createElement("section");
    place.className = "toasts";
    place.setAttribute("aria-label", t("Messages"));
    document.body.append(place);
  }
  render(
    repeat(
      toasts,
      ({ key }) => key,
      ({ key, toast }) => toastTemplate(key, toast),
    ),
    place,
  );
}

function toastTemplate(key: object, { level, text, actions, fraction, onClose }: Toast): TemplateResult {
  const icons = { info: "info", warning: "warning", error: "error" } as const;
  return html`<div class="toast ${level}" role=${level === "error" ? "alert" : "status"}>
    <span class="codicon codicon-${icons[level]}" aria-hidden="true"></span>
    <p>${text}</p>
    <button
      type="button"
      class="icon"
      aria-label=${t("Close")}
      title=${t("Close")}
      @click=${() => {
        dropToast(key);
        onClose?.();
      }}
    >
      <span class="codicon codicon-close" aria-hidden="true"></span>
    </button>
    ${fraction === undefined ? nothing : html`<progress max="1" value=${fraction ?? nothing} aria-label=${text}></progress>`}
    ${
      actions.length === 0
        ? nothing
        : html`<div class="buttons">
            ${actions.map(({ title, run }) => html`<button type="button" @click=${run}>${title}</button>`)}
          </div>`
    }
  </div>`;
}
