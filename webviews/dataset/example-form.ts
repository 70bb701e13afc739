// Writes another example in the place of a row's: messages, a prompt and its completion or two answers, or a text.
import { html, type TemplateResult } from "lit-html";
import { Role, type Example, type Message, type PreferencePart } from "../../schemas/dataset.ts";
import { answerMessages, type Preference, type PreferenceSide } from "../../schemas/preference.ts";
import { button, dropdown, iconButton, textArea } from "../controls.ts";
import { roleName } from "../role-name.ts";
import { t } from "../texts.ts";

export interface ExampleFormOptions {
  readonly draft: Example;
  readonly onChange: (draft: Example) => void;
  /** Also called by a key, whatever is wrong with the draft by then. */
  readonly onDone: () => void;
  readonly onCancel: () => void;
}

export function exampleForm({ draft, onChange, onDone, onCancel }: ExampleFormOptions): TemplateResult {
  const fault = faultOf(draft);
  return html`<form
    class="example-form"
    @submit=${(event: Event) => {
      event.preventDefault();
    }}
    @keydown=${(event: KeyboardEvent) => {
      if (event.key === "Escape") onCancel();
      else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) onDone();
      else return;
      event.preventDefault();
      event.stopPropagation();
    }}
  >
    ${fields(draft, onChange)}
    <p class="error" role="alert">${fault ?? ""}</p>
    <div class="form-actions">
      ${button({
        label: t("Keep Change"),
        appearance: "primary",
        disabled: fault !== undefined,
        title: t("Ctrl+Enter"),
        onClick: onDone,
      })}
      ${button({ label: t("Cancel"), onClick: onCancel })}
    </div>
  </form>`;
}

/** Why an example cannot be trained on; the agent looks at it again when it is saved. */
export function faultOf(example: Example): string | undefined {
  if (example.kind === "text") return example.text.trim() === "" ? t("The text is empty.") : undefined;
  if (example.kind === "completion") {
    return example.completion.trim() === ""
      ? t("The completion is empty: there is nothing to learn.")
      : undefined;
  }
  if (example.kind === "preference") return faultOfPreference(example);
  const { messages } = example;
  if (messages.slice(1).some(({ role }) => role === "system")) {
    return t("Only the first message can be of the system.");
  }
  const answers = messages.filter(({ role }) => role === "assistant");
  if (answers.length === 0) return t("No message is the assistant's: there is nothing to learn.");
  if (answers.every(({ content }) => content.trim() === "")) return t("The assistant says nothing.");
  return undefined;
}

function faultOfPreference(preference: Preference): string | undefined {
  const [chosen, rejected] = [preference.chosen, preference.rejected].map((answer) =>
    answerMessages(answer)
      .map(({ role, content }) => `${role} ${content}`)
      .join("\n"),
  );
  if (chosen === rejected) return t("Both answers are the same: there is nothing to prefer.");
  const isEmpty = answerMessages(preference.chosen).every(
    ({ role, content }) => role !== "assistant" || content.trim() === "",
  );
  return isEmpty ? t("The chosen answer is empty.") : undefined;
}

function fields(draft: Example, onChange: (draft: Example) => void): TemplateResult {
  if (draft.kind === "text") {
    return area(t("Text"), draft.text, (text) => {
      onChange({ kind: "text", text });
    });
  }
  if (draft.kind === "completion") {
    const { prompt, completion } = draft;
    return html`${area(t("Prompt"), prompt, (text) => {
      onChange({ kind: "completion", prompt: text, completion });
    })}
    ${area(t("Completion"), completion, (text) => {
      onChange({ kind: "completion", prompt, completion: text });
    })}`;
  }
  if (draft.kind === "preference") {
    const part = (name: "prompt" | PreferenceSide, title: string): TemplateResult =>
      preferencePart(title, draft[name], (changed) => {
        onChange({ ...draft, [name]: changed });
      });
    return html`${part("prompt", t("Prompt"))} ${part("chosen", t("Chosen answer"))}
    ${part("rejected", t("Rejected answer"))}`;
  }
  return messagesFields(draft.messages, (messages) => {
    onChange({ kind: "conversation", messages });
  });
}

/** A text as it stands, or messages under a heading. */
function preferencePart(
  title: string,
  part: PreferencePart,
  onChange: (part: PreferencePart) => void,
): TemplateResult {
  if (typeof part === "string") return area(title, part, onChange);
  return html`<section class="preference-part" aria-label=${title}>
    <h3>${title}</h3>
    ${messagesFields(part, onChange)}
  </section>`;
}

function messagesFields(messages: readonly Message[], change: (messages: Message[]) => void): TemplateResult {
  return html`${messages.map((message, index) => messageFields(messages, message, index, change))}
  ${button({
    label: t("Add Message"),
    icon: "add",
    onClick: () => {
      const role = messages.at(-1)?.role === "user" ? "assistant" : "user";
      change([...messages, { role, content: "" }]);
    },
  })}`;
}

function messageFields(
  messages: readonly Message[],
  message: Message,
  index: number,
  change: (messages: Message[]) => void,
): TemplateResult {
  const name = t("Message {0}", index + 1);
  return html`<fieldset class="message-fields ${message.role}">
    <legend class="visually-hidden">${name}</legend>
    <div class="message-head">
      ${dropdown<Role>({
        label: t("Role"),
        value: message.role,
        choices: Role.options.map((role) => ({ value: role, label: roleName(role) })),
        onChange: (role) => {
          change(messages.with(index, { ...message, role }));
        },
      })}
      ${iconButton({
        icon: "arrow-up",
        label: t("Move {0} up", name),
        disabled: index === 0,
        onClick: () => {
          change(messages.with(index, messages[index - 1]!).with(index - 1, message));
        },
      })}
      ${iconButton({
        icon: "trash",
        label: t("Remove {0}", name),
        disabled: messages.length === 1,
        onClick: () => {
          change(messages.toSpliced(index, 1));
        },
      })}
    </div>
    ${area(name, message.content, (content) => {
      change(messages.with(index, { ...message, content }));
    })}
  </fieldset>`;
}

function area(label: string, value: string, onInput: (value: string) => void): TemplateResult {
  return textArea({ label, value, onInput, rows: Math.min(16, Math.max(3, value.split("\n").length + 1)) });
}
