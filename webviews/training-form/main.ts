// The form that writes a training file: fields on the left, the plan and the text on the right.
import { html, nothing, render, type TemplateResult } from "lit-html";
import { trainingFormPanel, type FieldState, type FormState } from "../../schemas/panels/training-form.ts";
import { button, link, progressRing } from "../controls.ts";
import { connectHost } from "../host.ts";
import { t } from "../texts.ts";
import { Draft } from "./draft.ts";
import { previewPane } from "./preview.ts";
import { rowsSection } from "./rows-section.ts";
import { fileSection, keepingSection, trainingSection } from "./sections.ts";
import { modelSection } from "./tuning-section.ts";
import type { FormView } from "./view.ts";
import "./main.css";

const root = document.getElementById("root")!;
const draft = new Draft();
let state: FormState | undefined;

const host = connectHost(trainingFormPanel, (message) => {
  state = message;
  draft.take(message);
  keep();
  draw();
});
const openParts = new Set(host.kept?.openParts);

const nothingKnown: FieldState = { text: "", usual: "", isError: false };

function viewOf(shown: FormState): FormView {
  return {
    state: shown,
    field: (key) => {
      const known = shown.fields[key] ?? nothingKnown;
      return { ...known, text: draft.textOf(key, known.text) };
    },
    isWritten: (key) => shown.input.texts[key] !== undefined || (shown.fields[key]?.text ?? "") !== "",
    setField: (key, text) => {
      host.send({ kind: "setField", key, text, number: draft.type(key, text) });
      keep();
      draw();
    },
    fileName: () => draft.textOf("fileName", shown.place.fileName),
    setFileName: (text) => {
      host.send({ kind: "setFileName", text, number: draft.type("fileName", text) });
      keep();
      draw();
    },
    send: (intent) => {
      host.send({ ...intent, number: draft.next() });
    },
    isOpen: (part) => openParts.has(part),
    toggle: (part, isOpen) => {
      if (isOpen) openParts.add(part);
      else openParts.delete(part);
      keep();
    },
  };
}

/** At once, whatever the extension has taken in: a window that is reloaded asks nobody. */
function keep(): void {
  if (state !== undefined) host.keep({ input: draft.over(state.input), openParts: [...openParts] });
}

function draw(): void {
  if (state !== undefined) render(page(viewOf(state)), root);
}

function page(view: FormView): TemplateResult {
  return html`<div class="page">
    <form
      class="form"
      @submit=${(event: Event) => {
        event.preventDefault();
      }}
    >
      <h1>${title(view)}</h1>
      ${rowsSection(view)} ${modelSection(view)} ${trainingSection(view)} ${keepingSection(view)}
      ${fileSection(view)} ${actions(view)}
    </form>
    ${previewPane(view)}
  </div>`;
}

function title({ state: { input, tuning } }: FormView): string {
  if (input.edited !== undefined) return t("Edit training file");
  return tuning.base === "" ? t("New Training") : t("Tune a Model");
}

function actions(view: FormView): TemplateResult {
  const { canSave, canTrain, isSaving, input, rows } = view.state;
  const save = (train: boolean) => (): void => {
    view.send({ kind: "save", train });
  };
  const hasChanges = Object.keys({ ...input.texts, ...input.columns, ...input.tables }).length > 0;
  return html`<div class="actions">
    ${button({ label: t("Save and Train"), icon: "play", appearance: "primary", disabled: !canTrain, onClick: save(true) })}
    ${button({ label: t("Save"), disabled: !canSave, onClick: save(false) })}
    ${isSaving ? progressRing(t("Saving…")) : nothing}
    <span class="links">
      ${
        canSave && !canTrain && rows.problem !== undefined
          ? link(t("Why not train?"), () => {
              const wrong = document.querySelector<HTMLElement>("section [aria-invalid=true]");
              (wrong ?? document.getElementById("rows"))?.focus();
            })
          : nothing
      }
      ${
        hasChanges
          ? link(input.edited === undefined ? t("Back to suggestions") : t("Discard changes"), () => {
              view.send({ kind: "resetFields" });
            })
          : nothing
      }
      ${
        input.edited === undefined
          ? nothing
          : link(t("Open text"), () => {
              view.send({ kind: "openText" });
            })
      }
    </span>
  </div>`;
}
