// Decides when a text is checked: at once, and while a large one is typed in no more often than there is time for.
import type { Connection } from "vscode-languageserver";
import type { OpenDocument } from "./open-documents.ts";
import type { Diagnostic } from "vscode-languageserver";

export interface PublisherParts {
  connection: Connection;
  documents: () => readonly OpenDocument[];
  /** What is wrong with a document as it stands now. */
  diagnose: (document: OpenDocument) => readonly Diagnostic[];
  log: (message: string, error: unknown) => void;
}

export class Publisher {
  readonly #parts: PublisherParts;
  readonly #waiting = new Map<string, NodeJS.Immediate | NodeJS.Timeout>();
  /** How long each document's last check took, in milliseconds. */
  readonly #pace = new Map<string, number>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** Checks a document soon; many calls in a row make one check, of the newest text. */
  check(uri: string): void {
    if (this.#waiting.has(uri)) return;
    const run = (): void => {
      this.#waiting.delete(uri);
      this.#checkNow(uri);
    };
    const took = this.#pace.get(uri) ?? 0;
    // What takes long leaves as much time to everything else.
    this.#waiting.set(uri, took < 20 ? setImmediate(run) : setTimeout(run, took));
  }

  checkAll(): void {
    for (const { uri } of this.#parts.documents()) this.check(uri);
  }

  /** A closed document has no problems to show. */
  close(uri: string): void {
    this.#pace.delete(uri);
    void this.#parts.connection.sendDiagnostics({ uri, diagnostics: [] });
  }

  #checkNow(uri: string): void {
    const document = this.#parts.documents().find((one) => one.uri === uri);
    if (document === undefined) return;
    const started = performance.now();
    try {
      const diagnostics = [...this.#parts.diagnose(document)];
      void this.#parts.connection.sendDiagnostics({ uri, version: document.version, diagnostics });
    } catch (error) {
      this.#parts.log(`${uri} could not be checked`, error);
    }
    this.#pace.set(uri, performance.now() - started);
  }
}
