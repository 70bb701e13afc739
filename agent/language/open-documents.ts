// The texts that are open in the editor, as they stand there and not on the disk.
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { addressOf, fileOf } from "./addresses.ts";
import { createYamlDocument, type YamlDocument } from "./yaml/document.ts";
import { createDocument, updateDocument, type LanguageDocument, type Recognise } from "./document.ts";

export interface OpenDocument {
  readonly uri: string;
  /** Absolute; undefined for what is no file of this machine. */
  readonly file: string | undefined;
  readonly version: number;
  readonly languageId: string;
  readonly text: string;
  /** Parsed when it is first asked for; undefined for a file that is none of ours. */
  readonly language: LanguageDocument | undefined;
  /** The YAML file of another trainer; undefined for all others. */
  readonly yaml: YamlDocument | undefined;
}

export class OpenDocuments {
  readonly #documents = new Map<string, ParsedDocument>();
  readonly #recognise: Recognise;
  readonly #folder: () => string;

  /** @param folder where texts that were never saved would lie */
  constructor(recognise: Recognise, folder: () => string) {
    this.#recognise = recognise;
    this.#folder = folder;
  }

  open(uri: string, languageId: string, version: number, text: string): OpenDocument {
    const content = TextDocument.create(uri, languageId, version, text);
    const document = new ParsedDocument(content, fileOf(uri, this.#folder()), this.#recognise);
    this.#documents.set(uri, document);
    return document;
  }

  /** Undefined for a document that is not open. */
  change(
    uri: string,
    version: number,
    changes: readonly TextDocumentContentChangeEvent[],
  ): OpenDocument | undefined {
    const document = this.#documents.get(uri);
    document?.update(version, changes);
    return document;
  }

  close(uri: string): OpenDocument | undefined {
    const document = this.#documents.get(uri);
    this.#documents.delete(uri);
    return document;
  }

  get(uri: string): OpenDocument | undefined {
    return this.#documents.get(uri);
  }

  get all(): readonly OpenDocument[] {
    return [...this.#documents.values()];
  }

  /** The text of a file as the editor has it; undefined for one that is not open. */
  textOf(file: string): string | undefined {
    return this.#find(file)?.text;
  }

  /** The address of a file: as the editor calls it, where it is open. */
  addressOf(file: string): string {
    return this.#find(file)?.uri ?? addressOf(file);
  }

  /** Parses everything anew, as when what decides on the dialect has changed. */
  forget(): void {
    for (const document of this.#documents.values()) document.forget();
  }

  #find(file: string): ParsedDocument | undefined {
    for (const document of this.#documents.values()) if (document.file === file) return document;
    return undefined;
  }
}

class ParsedDocument implements OpenDocument {
  #content: TextDocument;
  readonly file: string | undefined;
  readonly #recognise: Recognise;
  #parsed: Pick<OpenDocument, "language" | "yaml"> | undefined;

  constructor(content: TextDocument, file: string | undefined, recognise: Recognise) {
    this.#content = content;
    this.file = file;
    this.#recognise = recognise;
  }

  get uri(): string {
    return this.#content.uri;
  }

  get version(): number {
    return this.#content.version;
  }

  get languageId(): string {
    return this.#content.languageId;
  }

  get text(): string {
    return this.#content.getText();
  }

  get language(): LanguageDocument | undefined {
    return this.#parse().language;
  }

  get yaml(): YamlDocument | undefined {
    return this.#parse().yaml;
  }

  update(version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    const language = this.#parsed?.language;
    const [first, ...others] = changes;
    // What is typed is one change; only that is worth more than parsing the whole.
    const typed = first !== undefined && "range" in first && others.length === 0 ? first : undefined;
    const span = typed && {
      start: this.#content.offsetAt(typed.range.start),
      end: this.#content.offsetAt(typed.range.end),
    };
    this.#content = TextDocument.update(this.#content, [...changes], version);
    this.forget();
    if (language === undefined || span === undefined || span.start > span.end) return;
    const change = { ...span, length: typed!.text.length };
    this.#parsed = {
      language: updateDocument(language, this.text, change, this.#recognise),
      yaml: undefined,
    };
  }

  forget(): void {
    this.#parsed = undefined;
  }

  #parse(): Pick<OpenDocument, "language" | "yaml"> {
    if (this.#parsed !== undefined) return this.#parsed;
    const { file, text } = this;
    const isYaml = /\.ya?ml$/i.test(file ?? "");
    this.#parsed =
      file === undefined
        ? { language: undefined, yaml: undefined }
        : {
            language: isYaml ? undefined : createDocument(file, text, this.#recognise),
            yaml: isYaml ? createYamlDocument(file, text) : undefined,
          };
    return this.#parsed;
  }
}
