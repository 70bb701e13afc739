// The controls of all pages, as templates. The toolkit behind them is named here alone, so that another can take its place.
import {
  provideVSCodeDesignSystem,
  vsCodeBadge,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeLink,
  vsCodeProgressRing,
  vsCodeTag,
  vsCodeTextArea,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import { html, nothing, type TemplateResult } from "lit-html";
import { live } from "lit-html/directives/live.js";
import { ref } from "lit-html/directives/ref.js";

provideVSCodeDesignSystem().register(
  vsCodeBadge(),
  vsCodeButton(),
  vsCodeCheckbox(),
  vsCodeLink(),
  vsCodeProgressRing(),
  vsCodeTag(),
  vsCodeTextArea(),
  vsCodeTextField(),
);

export interface ButtonOptions {
  readonly label: string;
  readonly onClick: (event: Event) => void;
  /** Name of a codicon, before the label. */
  readonly icon?: string;
  readonly appearance?: "primary" | "secondary";
  readonly disabled?: boolean;
  readonly title?: string;
}

export function button(options: ButtonOptions): TemplateResult {
  const { label, onClick, icon, appearance = "secondary", disabled = false, title } = options;
  return html`<vscode-button
    appearance=${appearance}
    ?disabled=${disabled}
    title=${title ?? nothing}
    @click=${onClick}
    >${icon === undefined ? nothing : html`<span slot="start">${codicon(icon)}</span>`}${label}</vscode-button
  >`;
}

/** A button that shows only an icon; `label` is what a screen reader says and what the pointer is told. */
export function iconButton(options: {
  readonly icon: string;
  readonly label: string;
  readonly onClick: (event: Event) => void;
  readonly disabled?: boolean;
  /** For buttons that are on or off. */
  readonly pressed?: boolean;
}): TemplateResult {
  const { icon, label, onClick, disabled = false, pressed } = options;
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${label}
    aria-pressed=${pressed ?? nothing}
    ?disabled=${disabled}
    @click=${onClick}
  >
    ${codicon(icon)}
  </button>`;
}

/** A picture that says nothing to a screen reader. */
export function codicon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

export interface TextFieldOptions {
  readonly label: string;
  readonly value: string;
  /** Called with every change of the text. */
  readonly onInput: (value: string) => void;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  /** Name of a codicon at its start, as `search`; the label is then only for screen readers. */
  readonly icon?: string;
  /** The label is only for screen readers, because what stands beside the field says it. */
  readonly hidesLabel?: boolean;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
}

export function textField(options: TextFieldOptions): TemplateResult {
  const { label, value, onInput, placeholder = "", disabled = false, icon, onKeyDown } = options;
  const shown = options.hidesLabel === true ? nothing : label;
  return html`<vscode-text-field
    .value=${live(value)}
    placeholder=${placeholder}
    aria-label=${label}
    ?disabled=${disabled}
    ${ref(labelInside(label))}
    @input=${(event: Event) => {
      onInput((event.target as HTMLInputElement).value);
    }}
    @keydown=${onKeyDown}
    >${icon === undefined ? shown : html`<span slot="start">${codicon(icon)}</span>`}</vscode-text-field
  >`;
}

export function textArea(
  options: Omit<TextFieldOptions, "icon" | "hidesLabel"> & { readonly rows?: number },
): TemplateResult {
  const { label, value, onInput, placeholder = "", disabled = false, onKeyDown, rows = 3 } = options;
  return html`<vscode-text-area
    .value=${live(value)}
    placeholder=${placeholder}
    aria-label=${label}
    rows=${rows}
    resize="vertical"
    ?disabled=${disabled}
    ${ref(labelInside(label))}
    @input=${(event: Event) => {
      onInput((event.target as HTMLTextAreaElement).value);
    }}
    @keydown=${onKeyDown}
    >${label}</vscode-text-area
  >`;
}

export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
}

export function dropdown<T extends string>(options: {
  readonly label: string;
  readonly choices: readonly Choice<T>[];
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly disabled?: boolean;
}): TemplateResult {
  const { label, choices, value, onChange, disabled = false } = options;
  return html`<label class="dropdown"
    ><span>${label}</span>
    <select
      .value=${live(value)}
      ?disabled=${disabled}
      @change=${(event: Event) => {
        onChange((event.target as HTMLSelectElement).value as T);
      }}
    >
      ${choices.map(
        (choice) =>
          html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`,
      )}
    </select></label
  >`;
}

export interface ChoiceGroup {
  readonly heading: string;
  readonly choices: readonly Choice<string>[];
}

/** A list of choices under headings; its label is for screen readers alone. */
export function groupedDropdown(options: {
  readonly label: string;
  readonly groups: readonly ChoiceGroup[];
  readonly value: string;
  /** Shown where nothing is chosen. */
  readonly placeholder: string;
  readonly onChange: (value: string) => void;
  readonly disabled?: boolean;
}): TemplateResult {
  const { label, groups, value, placeholder, onChange, disabled = false } = options;
  const optionOf = (choice: Choice<string>): TemplateResult =>
    html`<option value=${choice.value} ?selected=${choice.value === value}>${choice.label}</option>`;
  return html`<select
    aria-label=${label}
    title=${label}
    .value=${live(value)}
    ?disabled=${disabled}
    @change=${(event: Event) => {
      onChange((event.target as HTMLSelectElement).value);
    }}
  >
    ${value === "" ? html`<option value="" selected>${placeholder}</option>` : nothing}
    ${groups.map(
      ({ heading, choices }) => html`<optgroup label=${heading}>${choices.map(optionOf)}</optgroup>`,
    )}
  </select>`;
}

/** A field of several lines without a frame, which grows with its text; its label is for screen readers alone. */
export function growingTextArea(options: {
  readonly label: string;
  readonly value: string;
  readonly placeholder?: string;
  readonly onInput: (value: string) => void;
  readonly onKeyDown?: (event: KeyboardEvent) => void;
  /** Whether it takes the keyboard when it comes. */
  readonly takesFocus?: boolean;
}): TemplateResult {
  const { label, value, placeholder = "", onInput, onKeyDown, takesFocus = false } = options;
  return html`<textarea
    class="growing-text"
    rows="1"
    aria-label=${label}
    placeholder=${placeholder}
    .value=${live(value)}
    ${takesFocus ? ref(focusOnce) : nothing}
    @input=${(event: Event) => {
      onInput((event.target as HTMLTextAreaElement).value);
    }}
    @keydown=${onKeyDown}
  ></textarea>`;
}

function focusOnce(element?: Element): void {
  const area = element as HTMLTextAreaElement | undefined;
  if (area === undefined) return;
  queueMicrotask(() => {
    area.focus();
    area.setSelectionRange(area.value.length, area.value.length);
  });
}

export function checkbox(options: {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
}): TemplateResult {
  const { label, checked, onChange, disabled = false } = options;
  let known = checked;
  // The toolkit tells of changes that its page has made, too: who hears of them has to know of them before.
  return html`<vscode-checkbox
    @change=${(event: Event) => {
      const now = (event.target as HTMLInputElement).checked;
      if (now === known) return;
      known = now;
      onChange(now);
    }}
    .checked=${live(checked)}
    ?disabled=${disabled}
    >${label}</vscode-checkbox
  >`;
}

export function link(label: string, onClick: () => void): TemplateResult {
  return html`<vscode-link
    href="#"
    @click=${(event: Event) => {
      event.preventDefault();
      onClick();
    }}
    >${label}</vscode-link
  >`;
}

export function badge(text: string): TemplateResult {
  return html`<vscode-badge>${text}</vscode-badge>`;
}

export function tag(text: string): TemplateResult {
  return html`<vscode-tag>${text}</vscode-tag>`;
}

/** Something goes on; `label` says what, to screen readers too. */
export function progressRing(label: string): TemplateResult {
  return html`<span class="progress" role="status"
    ><vscode-progress-ring aria-hidden="true"></vscode-progress-ring><span>${label}</span></span
  >`;
}

/** The toolkit's fields hold the real field in a shadow tree, which takes no label from outside. */
function labelInside(label: string): (element?: Element) => void {
  return (element) => {
    if (element === undefined) return;
    void customElements.whenDefined(element.localName).then(() => {
      // They call themselves "Text field" once they are in the page, and pass that on.
      element.setAttribute("aria-label", label);
      element.shadowRoot?.querySelector("input, textarea")?.setAttribute("aria-label", label);
    });
  };
}
