// Decides when a text is checked: at once, and while a large one is typed in no more often than there is time for.
import type { Diagnostic, PublishDiagnosticsParams } from "vscode-languageserver";
import type { OpenDocument } from "./open-documents.ts";

export interface PublisherParts {
  send: (params: PublishDiagnosticsParams) => Promise<void>;
  /** Undefined for a document that is closed. */
  find: (uri: string) => OpenDocument | undefined;
  /** What is wrong with a document as it stands now. */
  diagnose: (document: OpenDocument) => Diagnostic[];
  log: (message: string, error: unknown) => void;
}

/** A check that takes longer is not made again before as much time has passed. */
const briefMilliseconds = 20;

export class Publisher {
  readonly #parts: PublisherParts;
  readonly #waiting = new Set<string>();
  /** Of each document's last check: how long it took, and when it ended, in milliseconds. */
  readonly #pace = new Map<string, { took: number; endedAt: number }>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /** Many calls in a row make one check, of the newest text. */
  publishSoon(uri: string): void {
    if (this.#waiting.has(uri)) return;
    this.#waiting.add(uri);
    const publish = (): void => {
      this.#waiting.delete(uri);
      this.#publish(uri);
    };
    const { took, endedAt } = this.#pace.get(uri) ?? { took: 0, endedAt: 0 };
    const wait = endedAt + took - performance.now();
    if (took < briefMilliseconds || wait <= 0) setImmediate(publish);
    else setTimeout(publish, wait);
  }

  #publish(uri: string): void {
    const document = this.#parts.find(uri);
    if (document === undefined) {
      this.#pace.delete(uri);
      this.#send({ uri, diagnostics: [] });
      return;
    }
    const started = performance.now();
    try {
      this.#send({ uri, version: document.version, diagnostics: this.#parts.diagnose(document) });
    } catch (error) {
      this.#parts.log(`${uri} could not be checked`, error);
    }
    const endedAt = performance.now();
    this.#pace.set(uri, { took: endedAt - started, endedAt });
  }

  /** An editor that has gone wants to know nothing any more. */
  #send(params: PublishDiagnosticsParams): void {
    this.#parts.send(params).catch(() => undefined);
  }
}
