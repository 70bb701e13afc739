// What the parts of the page are drawn from, and what they can ask for.
import type { FieldState, FormKey, FormState } from "../../schemas/panels/training-form.ts";

type Numbered<I> = I extends { readonly number: number } ? Omit<I, "number"> : never;

export interface FormView {
  readonly state: FormState;
  field(key: FormKey): FieldState;
  /** Whether the text or its user says something about the key. */
  isWritten(key: FormKey): boolean;
  setField(key: FormKey, text: string): void;
  fileName(): string;
  setFileName(text: string): void;
  send(intent: Numbered<FormIntent>): void;
  isOpen(part: string): boolean;
  toggle(part: string, isOpen: boolean): void;
}

export type FormIntent = import("../../schemas/panels/panel.ts").Up<
  typeof import("../../schemas/panels/training-form.ts").trainingFormPanel
>;
