// What features know besides the document that they are asked about.
import type { ClientCapabilities } from "vscode-languageserver";
import type { LanguageServerSettings } from "../../schemas/language-server.ts";
import type { Texts } from "./chain.ts";
import type { Finding } from "./finding.ts";
import type { OpenDocuments } from "./open-documents.ts";
import type { Plans } from "./plans.ts";
import type { Workshop } from "./workshop.ts";

/** Other files: as the editor has them where they are open, or else from the disk. */
export interface Files {
  readonly documents: Pick<OpenDocuments, "textOf" | "addressOf">;
  readonly texts: Texts;
}

export interface ServerContext extends Files {
  readonly documents: OpenDocuments;
  readonly workshop: Workshop;
  readonly plans: Plans;
  /** What the editor can show. */
  readonly client: ClientCapabilities;
  /** Folders that are open in the editor, absolute. */
  readonly folders: readonly string[];
  readonly settings: LanguageServerSettings;
  /** What is wrong with an open document as it stands. */
  findings(uri: string): readonly Finding[];
  /** What would be wrong with another text of a file. */
  findingsOf(file: string, text: string): readonly Finding[];
}
