// What its user has typed, until the extension has taken it in: no field jumps back while somebody writes.
import type { FormInput, FormKey, FormState } from "../../schemas/panels/training-form.ts";

type Field = FormKey | "fileName";

export class Draft {
  readonly #typed = new Map<Field, { readonly text: string; readonly number: number }>();
  #number = 0;

  /** The number of the next intent. */
  next(): number {
    return ++this.#number;
  }

  type(field: Field, text: string): number {
    const number = this.next();
    this.#typed.set(field, { text, number });
    return number;
  }

  /** After a reload numbers go on from where the extension is. */
  take({ seen }: FormState): void {
    this.#number = Math.max(this.#number, seen);
    for (const [field, { number }] of this.#typed) if (number <= seen) this.#typed.delete(field);
  }

  /** What the extension will know once it has taken in what was typed. */
  over(input: FormInput): FormInput {
    const typed = new Map([...this.#typed].map(([field, { text }]) => [field, text]));
    const fileName = typed.get("fileName") ?? input.fileName;
    typed.delete("fileName");
    return { ...input, fileName, texts: { ...input.texts, ...Object.fromEntries(typed) } };
  }

  textOf(field: Field, known: string): string {
    return this.#typed.get(field)?.text ?? known;
  }
}
