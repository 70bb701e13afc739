// Writes another example in the place of a row's: messages, a prompt and its completion or two answers, or a text.
import { html, type TemplateResult } from "lit-html";
import { Role, type Example, type Message, type PreferencePart } from "../../schemas/dataset.ts";
import { answerMessages, type Preference, type PreferenceSide } from "../../schemas/preference.ts";
import { button, dropdown, iconButton, textArea } from "../controls.ts";
import { roleName } from "../role-name.ts";
import { t } from "../texts.ts";

/** What to make of what is written by now: it may be newer than what was drawn. */
type Change<T> = (now: T) => T;

export interface ExampleFormOptions {
  readonly draft: Example;
  readonly onChange: (change: Change<Example>) => void;
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

function fields(draft: Example, onChange: (change: Change<Example>) => void): TemplateResult {
  switch (draft.kind) {
    case "text":
      return area(t("Text"), draft.text, (text) => {
        onChange(() => ({ kind: "text", text }));
      });
    case "completion": {
      const part = (name: "prompt" | "completion", title: string): TemplateResult =>
        area(title, draft[name], (text) => {
          onChange((now) => (now.kind === "completion" ? { ...now, [name]: text } : now));
        });
      return html`${part("prompt", t("Prompt"))} ${part("completion", t("Completion"))}`;
    }
    case "preference": {
      const part = (name: "prompt" | PreferenceSide, title: string): TemplateResult =>
        preferencePart(title, draft[name], (change) => {
          onChange((now) => (now.kind === "preference" ? { ...now, [name]: change(now[name]) } : now));
        });
      return html`${part("prompt", t("Prompt"))} ${part("chosen", t("Chosen answer"))}
      ${part("rejected", t("Rejected answer"))}`;
    }
    case "conversation":
      return messagesFields(draft.messages, (change) => {
        onChange((now) => (now.kind === "conversation" ? { ...now, messages: change(now.messages) } : now));
      });
  }
}

/** A text as it stands, or messages under a heading. */
function preferencePart(
  title: string,
  part: PreferencePart,
  onChange: (change: Change<PreferencePart>) => void,
): TemplateResult {
  if (typeof part === "string")
    return area(title, part, (text) => {
      onChange(() => text);
    });
  return html`<section class="preference-part" aria-label=${title}>
    <h3>${title}</h3>
    ${messagesFields(part, (change) => {
      onChange((now) => (typeof now === "string" ? now : change(now)));
    })}
  </section>`;
}

function messagesFields(
  messages: readonly Message[],
  onChange: (change: Change<Message[]>) => void,
): TemplateResult {
  return html`${messages.map((message, index) =>
    messageFields(message, { index, isOnly: messages.length === 1, onChange }),
  )}
  ${button({
    label: t("Add Message"),
    icon: "add",
    onClick: () => {
      onChange((now) => {
        const role = now.at(-1)?.role === "user" ? "assistant" : "user";
        return [...now, { role, content: "" }];
      });
    },
  })}`;
}

interface MessageFieldsOptions {
  readonly index: number;
  readonly isOnly: boolean;
  readonly onChange: (change: Change<Message[]>) => void;
}

function messageFields(message: Message, { index, isOnly, onChange }: MessageFieldsOptions): TemplateResult {
  const name = t("Message {0}", index + 1);
  const write = (changes: Partial<Message>): void => {
    onChange((now) => now.map((one, place) => (place === index ? { ...one, ...changes } : one)));
  };
  return html`<fieldset class="message-fields ${message.role}">
    <legend class="visually-hidden">${name}</legend>
    <div class="message-head">
      ${dropdown<Role>({
        label: t("Role"),
        value: message.role,
        choices: Role.options.map((role) => ({ value: role, label: roleName(role) })),
        onChange: (role) => {
          write({ role });
        },
      })}
      ${iconButton({
        icon: "arrow-up",
        label: t("Move {0} up", name),
        disabled: index === 0,
        onClick: () => {
          onChange((now) => now.with(index, now[index - 1]!).with(index - 1, now[index]!));
        },
      })}
      ${iconButton({
        icon: "trash",
        label: t("Remove {0}", name),
        disabled: isOnly,
        onClick: () => {
          onChange((now) => now.toSpliced(index, 1));
        },
      })}
    </div>
    ${area(name, message.content, (content) => {
      write({ content });
    })}
  </fieldset>`;
}

function area(label: string, value: string, onInput: (value: string) => void): TemplateResult {
  return textArea({ label, value, onInput, rows: Math.min(16, Math.max(3, value.split("\n").length + 1)) });
}
