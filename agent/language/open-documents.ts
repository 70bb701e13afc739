// The texts that are open in the editor, as they stand there and not on the disk.
import type { TextDocumentContentChangeEvent } from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { largestFileBytes } from "../training-file/text.ts";
import { addressOf, fileOf } from "./addresses.ts";
import { createDocument, type LanguageDocument, type Recognise } from "./document.ts";

export interface OpenDocument {
  readonly uri: string;
  /** Absolute; undefined for what is no file of this machine. */
  readonly file: string | undefined;
  readonly version: number;
  readonly languageId: string;
  readonly text: string;
  /** Above 1 MiB a text is no training file, and is not parsed. */
  readonly isTooLarge: boolean;
  /** Parsed when it is first asked for; undefined for a file that is none of ours. */
  readonly language: LanguageDocument | undefined;
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

  open(uri: string, languageId: string, version: number, text: string): void {
    const content = TextDocument.create(uri, languageId, version, text);
    this.#documents.set(uri, new ParsedDocument(content, fileOf(uri, this.#folder()), this.#recognise));
  }

  change(uri: string, version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    this.#documents.get(uri)?.update(version, changes);
  }

  close(uri: string): void {
    this.#documents.delete(uri);
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
  #parsed: { of: LanguageDocument | undefined } | undefined;

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

  get isTooLarge(): boolean {
    const { length } = this.text;
    // Only a text near the limit is worth counting bytes.
    return (
      length > largestFileBytes || (length * 3 > largestFileBytes && bytesOf(this.text) > largestFileBytes)
    );
  }

  get language(): LanguageDocument | undefined {
    this.#parsed ??= { of: this.#parse() };
    return this.#parsed.of;
  }

  update(version: number, changes: readonly TextDocumentContentChangeEvent[]): void {
    this.#content = TextDocument.update(this.#content, [...changes], version);
    this.forget();
  }

  forget(): void {
    this.#parsed = undefined;
  }

  #parse(): LanguageDocument | undefined {
    if (this.file === undefined || this.isTooLarge) return undefined;
    return createDocument(this.file, this.text, this.#recognise);
  }
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text, "utf8");
}
