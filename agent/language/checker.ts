// Checks open documents again when something that they rest on changes: their text, a base, a file that they name.
import { FactBook } from "../training-file/facts.ts";
import type { Home } from "../store/home.ts";
import type { Texts } from "./chain.ts";
import { diagnose } from "./diagnose.ts";
import type { Finding } from "./finding.ts";
import { createDocument, type Recognise } from "./document.ts";
import type { OpenDocument, OpenDocuments } from "./open-documents.ts";
import { createYamlDocument, type YamlDocument } from "./yaml/document.ts";

/** How often files that documents rest on are looked at; the editor may tell of changes sooner. */
const lookMilliseconds = 2000;

interface Check {
  version: number;
  findings: readonly Finding[];
  /** Facts and texts that the findings rest on. */
  facts: ReadonlySet<string>;
  texts: ReadonlySet<string>;
}

export interface CheckerParts {
  documents: OpenDocuments;
  /** In which imported rows are looked for. */
  home: Home;
  recognise: Recognise;
  /** Called with each document that has to be checked again. */
  again: (uri: string) => void;
}

export class Checker {
  readonly #parts: CheckerParts;
  readonly #checks = new Map<string, Check>();
  readonly #book: FactBook;
  readonly #timer: NodeJS.Timeout;
  #diagnoseYaml: ((document: YamlDocument) => readonly Finding[]) | undefined;

  constructor(parts: CheckerParts) {
    this.#parts = parts;
    this.#book = new FactBook((key) => {
      this.#forgetThose((check) => check.facts.has(key));
    });
    this.#timer = setInterval(() => void this.lookAgain(), lookMilliseconds);
    this.#timer.unref();
  }

  /** What is known of other files now; it is looked up, and the documents checked again, where something is not. */
  get texts(): Texts {
    return { facts: this.#book.inquire(), textOf: (file) => this.#parts.documents.textOf(file) };
  }

  /** What is wrong with a document as it stands. */
  findings(document: OpenDocument): readonly Finding[] {
    const known = this.#checks.get(document.uri);
    if (known?.version === document.version) return known.findings;
    const inquiry = this.#book.inquire();
    const texts = new Set<string>();
    const textOf = (file: string): string | undefined => {
      texts.add(file);
      return this.#parts.documents.textOf(file);
    };
    const { language, yaml, version } = document;
    const findings =
      language !== undefined
        ? diagnose(language, { facts: inquiry, textOf, home: this.#parts.home })
        : this.#findingsOfYaml(yaml);
    this.#checks.set(document.uri, { version, findings, facts: inquiry.asked, texts });
    return findings;
  }

  /** What would be wrong with another text of a file. */
  findingsOf(file: string, text: string): readonly Finding[] {
    const yaml = createYamlDocument(file, text);
    if (yaml !== undefined) return this.#findingsOfYaml(yaml);
    const document = createDocument(file, text, this.#parts.recognise);
    return document === undefined ? [] : diagnose(document, { ...this.texts, home: this.#parts.home });
  }

  /** A text was opened, changed or closed: it is checked again with all that extend it. */
  changed({ uri, file }: OpenDocument): void {
    this.#checks.delete(uri);
    this.#parts.again(uri);
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

  /** The parser of YAML is loaded with the first file that needs it; until then nothing is wrong. */
  #findingsOfYaml(document: YamlDocument | undefined): readonly Finding[] {
    if (document === undefined) return [];
    if (this.#diagnoseYaml !== undefined) return this.#diagnoseYaml(document);
    void import("./yaml/diagnose.ts").then(({ diagnoseYaml }) => {
      this.#diagnoseYaml = diagnoseYaml;
      this.allChanged();
    });
    return [];
  }

  #forgetThose(isAffected: (check: Check) => boolean): void {
    for (const [uri, check] of [...this.#checks])
      if (isAffected(check)) {
        this.#checks.delete(uri);
        if (this.#parts.documents.get(uri) !== undefined) this.#parts.again(uri);
      }
  }
}
