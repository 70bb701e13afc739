// What a chat page needs of the program that it lives in: VS Code, or a browser that the agent serves.
import type { ModelStack } from "../../../schemas/protocol/method.ts";

export interface PickedText {
  /** As people know it, such as `src/main.ts:10-20`. */
  readonly name: string;
  /** As Markdown names it. */
  readonly language?: string;
  readonly content: string;
}

export interface ChatHost {
  copy(text: string): Promise<void>;
  /** Whether there is an editor to put text into. */
  readonly canInsert: boolean;
  insert(text: string): Promise<void>;
  openLink(address: string): Promise<void>;
  /** Undefined when its user has changed their mind. Throws what can be told where the text cannot be read. */
  pickText(what: "file" | "selection"): Promise<PickedText | undefined>;
  /** Of a file by its address. Throws what can be told where the text cannot be read. */
  textAt(address: string): Promise<PickedText>;
  /** Undefined when its user has changed their mind. */
  pickDataset(): Promise<{ readonly dataset: string } | { readonly name: string } | undefined>;
  /** Has a text saved under a name that its user chooses. */
  save(fileName: string, text: string): Promise<void>;
  /** Imports a file with this content as a new dataset; returns its name. */
  importRows(name: string, rows: string): Promise<void>;
  confirm(question: string, detail: string, action: string): Promise<boolean>;
  say(message: string): void;
  showFailure(error: unknown): void;
  startAgent(): Promise<void>;
  /** Has models answer a test set that its user chooses. */
  evaluate(models: readonly ModelStack[]): Promise<void>;
}
