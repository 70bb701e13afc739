// Asks for a line of text.
import { html, nothing } from "lit-html";
import { openDialog } from "./dialog.ts";
import { t } from "./l10n.ts";

interface InputBoxOptions {
  readonly title?: string;
  readonly value?: string;
  readonly prompt?: string;
  readonly placeHolder?: string;
  readonly ignoreFocusOut?: boolean;
  /** What is wrong with the text; undefined where nothing is. */
  readonly validateInput?: (value: string) => string | undefined;
}

/** Undefined when its user has changed their mind. */
export function showInputBox(options: InputBoxOptions): Promise<string | undefined> {
  const { title = "", prompt = "", placeHolder = "", validateInput } = options;
  return new Promise((resolve) => {
    let value = options.value ?? "";
    let given: string | undefined;
    const dialog = openDialog(title, () => {
      resolve(given);
    });
    const accept = (event: Event): void => {
      event.preventDefault();
      if (validateInput?.(value) !== undefined) return;
      given = value;
      dialog.close();
    };
    const draw = (): void => {
      const problem = validateInput?.(value);
      dialog.draw(
        html`<form @submit=${accept}>
          <label>
            <span>${prompt === "" ? title : prompt}</span>
            <input
              type="text"
              .value=${value}
              placeholder=${placeHolder}
              aria-invalid=${problem === undefined ? nothing : "true"}
              @input=${(event: Event) => {
                value = (event.target as HTMLInputElement).value;
                draw();
              }}
            />
          </label>
          <p class="problem" role="status">${problem ?? nothing}</p>
          <div class="buttons">
            <button type="button" @click=${dialog.close}>${t("Cancel")}</button>
            <button type="submit" class="primary" ?disabled=${problem !== undefined}>${t("OK")}</button>
          </div>
        </form>`,
      );
    };
    draw();
    const field = document.querySelector<HTMLInputElement>("dialog:last-of-type input");
    field?.focus();
    field?.select();
  });
}
