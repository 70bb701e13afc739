// What features know besides the document that they are asked about.
import type { ClientCapabilities } from "vscode-languageserver";
import type { LanguageServerSettings } from "../../schemas/language-server.ts";
import type { OpenDocuments } from "./open-documents.ts";
import type { Workshop } from "./workshop.ts";

export interface ServerContext {
  readonly documents: OpenDocuments;
  readonly workshop: Workshop;
  /** What the editor can show. */
  readonly client: ClientCapabilities;
  /** Folders that are open in the editor, absolute. */
  readonly folders: readonly string[];
  readonly settings: LanguageServerSettings;
}
