// Checks open documents again when something that they rest on changes: their text, a base, a file that they name.
import { FactBook } from "../training-file/facts.ts";
import type { Home } from "../store/home.ts";
import type { Texts } from "./chain.ts";
import { diagnose, type Finding } from "./diagnose.ts";
import type { LanguageDocument } from "./document.ts";
import type { OpenDocument, OpenDocuments } from "./open-documents.ts";

/** How often files that documents rest on are looked at; the editor may tell of changes sooner. */
const lookMilliseconds = 2000;

interface Check {
  version: number;
  findings: readonly Finding[];
  /** Facts and texts that the findings rest on. */
  facts: ReadonlySet<string>;
  texts: ReadonlySet<string>;
}

export class Checker {
  readonly #documents: OpenDocuments;
  readonly #home: Home;
  readonly #again: (uri: string) => void;
  readonly #checks = new Map<string, Check>();
  readonly #book: FactBook;
  readonly #timer: NodeJS.Timeout;

  /** @param again is called with each document that has to be checked again */
  constructor(documents: OpenDocuments, home: Home, again: (uri: string) => void) {
    this.#documents = documents;
    this.#home = home;
    this.#again = again;
    this.#book = new FactBook((key) => {
      this.#forgetThose((check) => check.facts.has(key));
    });
    this.#timer = setInterval(() => void this.lookAgain(), lookMilliseconds);
    this.#timer.unref();
  }

  /** What is known of other files now; it is looked up, and the documents checked again, where something is not. */
  get texts(): Texts {
    return { facts: this.#book.inquire(), textOf: (file) => this.#documents.textOf(file) };
  }

  /** What is wrong with a document as it stands. */
  findings(document: OpenDocument): readonly Finding[] {
    const known = this.#checks.get(document.uri);
    if (known?.version === document.version) return known.findings;
    const inquiry = this.#book.inquire();
    const texts = new Set<string>();
    const textOf = (file: string): string | undefined => {
      texts.add(file);
      return this.#documents.textOf(file);
    };
    const { language, version } = document;
    const findings =
      language === undefined ? [] : diagnose(language, { facts: inquiry, textOf, home: this.#home });
    this.#checks.set(document.uri, { version, findings, facts: inquiry.asked, texts });
    return findings;
  }

  /** What would be wrong with a text that no editor has. */
  findingsOf(document: LanguageDocument): readonly Finding[] {
    return diagnose(document, { ...this.texts, home: this.#home });
  }

  /** A text was opened, changed or closed: it is checked again with all that extend it. */
  changed({ uri, file }: OpenDocument): void {
    this.#checks.delete(uri);
    this.#again(uri);
    if (file !== undefined) this.#forgetThose((check) => check.texts.has(file));
  }

  /** All are checked again. */
  allChanged(): void {
    this.#forgetThose(() => true);
  }

  /** Looks at the files that documents rest on. */
  async lookAgain(): Promise<void> {
    await this.#book.refresh(new Set([...this.#checks.values()].flatMap(({ facts }) => [...facts])));
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #forgetThose(isAffected: (check: Check) => boolean): void {
    for (const [uri, check] of [...this.#checks])
      if (isAffected(check)) {
        this.#checks.delete(uri);
        if (this.#documents.get(uri) !== undefined) this.#again(uri);
      }
  }
}
