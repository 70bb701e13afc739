// The other end of the form in tests: the extension's own logic, with rows and plans that are made up.
import { setTimeout as sleep } from "node:timers/promises";
import type { FormInput, FormState, trainingFormPanel } from "../../../schemas/panels/training-form.ts";
import { deriveForm, type FormContext } from "../../../extension/training-files/form/form-state.ts";
import { takeIntent } from "../../../extension/training-files/form/take-intent.ts";
import type { TestWebview } from "../support/webview.ts";

export const rows: FormContext["rows"] = {
  place: { path: "/work/git-helper/train.jsonl" },
  facts: { rows: 13_860, heldOut: 0, meanCharacters: 75, longCharacters: 130 },
  isReading: false,
};

export const datasets: FormContext["datasets"] = [
  { id: "git-helper-1a2b3c4d", version: "0123456789abcdef", name: "git-helper", detail: "13,860 rows" },
  { id: "questions-5e6f7a8b", version: "fedcba9876543210", name: "questions", detail: "912 rows" },
];

export const bases: FormContext["bases"] = [
  { value: "smollm2-1a2b3c4d", name: "SmolLM2-135M-Instruct", detail: "apache-2.0 · 98 MB", versions: [] },
  { value: "tickets-5e6f7a8b", name: "tickets", detail: "licence unknown · 12 MB", versions: [] },
];

export function emptyInput(changes: Partial<FormInput> = {}): FormInput {
  return {
    rows: { kind: "file", path: "/work/git-helper/train.jsonl" },
    texts: {},
    folder: "",
    fileName: "",
    ...changes,
  };
}

export class StandIn {
  readonly #view: TestWebview<typeof trainingFormPanel>;
  readonly #context: Omit<FormContext, "input" | "seen">;
  #input: FormInput;
  #taken = 0;
  #isEnded = false;

  constructor(
    view: TestWebview<typeof trainingFormPanel>,
    input: FormInput,
    changes: Partial<FormContext> = {},
  ) {
    this.#view = view;
    this.#input = input;
    this.#context = {
      rows,
      datasets,
      bases,
      files: [{ path: "/work/git-helper/train.jsonl", label: "git-helper/train.jsonl" }],
      machine: { cores: 4, memory: 16e9 },
      planning: "no",
      place: { folder: "/work/git-helper", fileName: "git-helper" },
      isSaving: false,
      ...changes,
    };
  }

  get input(): FormInput {
    return this.#input;
  }

  get state(): FormState {
    const { language } = { language: "en" };
    const seen = Math.max(0, ...this.#view.intents.slice(0, this.#taken).map(({ number }) => number));
    const t = (text: string, ...values: (string | number)[]): string =>
      text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
    return deriveForm({ ...this.#context, input: this.#input, seen }, { t, language, now: 0 }).state;
  }

  async tell(): Promise<void> {
    await this.#view.send(this.state);
  }

  /** Answers intents until `end`. */
  async live(): Promise<void> {
    while (!this.#isEnded && !this.#view.page.isClosed()) {
      const { intents } = this.#view;
      for (const intent of intents.slice(this.#taken))
        this.#input = takeIntent(this.#input, intent) ?? this.#input;
      if (intents.length > this.#taken) {
        this.#taken = intents.length;
        await this.tell();
      }
      await sleep(10);
    }
  }

  end(): void {
    this.#isEnded = true;
  }
}
