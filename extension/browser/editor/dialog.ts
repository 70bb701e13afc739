// A modal dialog around a template; the browser keeps the focus inside and gives it back.
import { html, render, type TemplateResult } from "lit-html";

export interface Dialog {
  readonly draw: (content: TemplateResult) => void;
  readonly close: () => void;
}

let count = 0;

/** `onClose` is called once, however it is closed. */
export function openDialog(title: string, onClose: () => void): Dialog {
  const element = document.createElement("dialog");
  const id = `dialog-${++count}`;
  element.setAttribute("aria-labelledby", id);
  element.addEventListener("close", () => {
    element.remove();
    onClose();
  });
  // A press beside it.
  element.addEventListener("mousedown", (event) => {
    if (event.target === element) element.close();
  });
  document.body.append(element);
  const dialog = {
    draw: (content: TemplateResult): void => {
      render(
        html`<div class="dialog">
          <h2 id=${id}>${title}</h2>
          ${content}
        </div>`,
        element,
      );
    },
    close: (): void => {
      element.close();
    },
  };
  dialog.draw(html``);
  element.showModal();
  return dialog;
}
