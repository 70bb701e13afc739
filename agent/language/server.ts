// The language server: its life, the documents, and who answers what. What it answers is made by pure functions.
import {
  CancellationTokenSource,
  DidChangeConfigurationNotification,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
} from "vscode-languageserver";
import {
  agentNotification,
  agentRequest,
  effectiveFileRequest,
  LanguageServerOptions,
  LanguageServerSettings,
  type LanguageServerMethod,
} from "../../schemas/language-server.ts";
import type { Result } from "../../schemas/protocol.ts";
import type { Home } from "../store/home.ts";
import { version } from "../store/version.ts";
import { fileOf } from "./addresses.ts";
import { askAgentOfHome } from "./agent-of-home.ts";
import { answerRequests } from "./answer.ts";
import { Checker } from "./checker.ts";
import type { ServerContext } from "./context.ts";
import { effectiveFile } from "./effective-file.ts";
import { asDiagnostic } from "./diagnostics.ts";
import type { Recognise } from "./document.ts";
import { features } from "./features.ts";
import { OpenDocuments, type OpenDocument } from "./open-documents.ts";
import { Plans } from "./plans.ts";
import { createPositions } from "./positions.ts";
import { Publisher } from "./publisher.ts";
import { recognise } from "./recognise.ts";
import { AgentWorkshop, type AskAgent } from "./workshop.ts";

/** Answers an editor until it goes. `home` is where datasets are looked for, and an agent where the editor has none. */
export function serveEditor(connection: Connection, home: Home): void {
  let started: InitializeParams | undefined;
  let options = LanguageServerOptions.parse({});
  let settings = LanguageServerSettings.parse({});
  let folders: readonly string[] = [];

  const recogniseHere: Recognise = (file, tree) => recognise(file, tree, settings.torchtitan);
  const documents = new OpenDocuments(recogniseHere, () => folders[0] ?? process.cwd());
  const publisher = new Publisher({
    send: (params) => connection.sendDiagnostics(params),
    find: (uri) => documents.get(uri),
    diagnose: (document) =>
      checker.findings(document).map((finding) => asDiagnostic(finding, targetOf(document))),
    log: logFailure,
  });
  const checker = new Checker({
    ...{ documents, home, recognise: recogniseHere },
    again: (uri) => {
      publisher.publishSoon(uri);
    },
  });
  const askHome = askAgentOfHome(home);
  const askEditor = agentOfEditor(connection);
  const workshop = new AgentWorkshop((method, params, signal) =>
    (options.agent ? askEditor : askHome)(method, params, signal),
  );
  const plans = new Plans(workshop, () => {
    if (context.client.workspace?.inlayHint?.refreshSupport === true)
      void connection.languages.inlayHint.refresh();
  });
  let isConnected: boolean | undefined;
  const context: ServerContext = {
    documents,
    workshop,
    plans,
    get texts() {
      return checker.texts;
    },
    get client() {
      return started?.capabilities ?? {};
    },
    get folders() {
      return folders;
    },
    get settings() {
      return settings;
    },
    findings(uri) {
      const document = documents.get(uri);
      return document === undefined ? [] : checker.findings(document);
    },
    findingsOf: (file, text) => checker.findingsOf(file, text),
  };

  connection.onInitialize((params) => {
    started = params;
    options = LanguageServerOptions.parse(params.initializationOptions ?? {});
    folders = foldersOf(params);
    return answerOfInitialize();
  });
  connection.onInitialized(() => {
    const { workspace } = context.client;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true)
      void connection.client.register(DidChangeConfigurationNotification.type, { section: "trainyard" });
    if (workspace?.workspaceFolders === true)
      connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
        const gone = filesOf(removed.map(({ uri }) => uri));
        folders = [
          ...folders.filter((folder) => !gone.includes(folder)),
          ...filesOf(added.map(({ uri }) => uri)),
        ];
      });
    void readSettings();
  });
  connection.onDidChangeConfiguration(({ settings: pushed }) => void readSettings(pushed));
  connection.onShutdown(() => {
    checker.stop();
    plans.forgetAll();
  });

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: number, text } }) => {
    checker.changed(documents.open(uri, languageId, number, text));
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) => {
    const changed = documents.change(uri, number, contentChanges);
    if (changed !== undefined) checker.changed(changed);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const closed = documents.close(uri);
    if (closed !== undefined) checker.changed(closed);
  });
  connection.onDidSaveTextDocument(() => void checker.lookAgain());
  connection.onDidChangeWatchedFiles(() => void checker.lookAgain());
  connection.onRequest(effectiveFileRequest.method, (params: unknown) => {
    const { uri } = effectiveFileRequest.params.parse(params);
    const document = documents.get(uri)?.language;
    if (document === undefined)
      return new ResponseError(LSPErrorCodes.RequestFailed, "The file is not open, or is no training file.");
    return { text: effectiveFile(document, checker.texts) };
  });
  connection.onNotification(agentNotification.method, (params: unknown) => {
    const { connected } = agentNotification.params.parse(params);
    if (connected !== isConnected) plans.forgetAll();
    isConnected = connected;
    workshop.changed();
    void checker.lookAgain();
  });

  answerRequests(connection, context, logFailure);
  connection.listen();

  function targetOf({ language, yaml, text }: OpenDocument) {
    const positions = (language ?? yaml)?.positions ?? createPositions(text);
    return { positions, addressOf: (file: string) => documents.addressOf(file) };
  }

  /** An editor that answers no questions about its settings may have sent them. */
  async function readSettings(pushed?: unknown): Promise<void> {
    const section = (pushed as { trainyard?: unknown } | null | undefined)?.trainyard;
    const canAsk = context.client.workspace?.configuration === true;
    const read: unknown = canAsk
      ? await connection.workspace.getConfiguration("trainyard").catch(() => undefined)
      : section;
    const parsed = LanguageServerSettings.safeParse(read ?? {});
    if (!parsed.success || JSON.stringify(parsed.data) === JSON.stringify(settings)) return;
    settings = parsed.data;
    documents.forget();
    checker.allChanged();
  }

  function logFailure(message: string, error: unknown): void {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    connection.console.error(`${message}: ${details}`);
  }
}

/** What the editor's connection to its agent answers; rejects where it has none. */
function agentOfEditor(connection: Connection): AskAgent {
  return async <M extends LanguageServerMethod>(method: M, params: object, signal?: AbortSignal) => {
    const cancelling = new CancellationTokenSource();
    const cancel = (): void => {
      cancelling.cancel();
    };
    signal?.addEventListener("abort", cancel);
    try {
      return await connection.sendRequest<Result<M>>(
        agentRequest.method,
        { method, params },
        cancelling.token,
      );
    } finally {
      signal?.removeEventListener("abort", cancel);
    }
  };
}

function answerOfInitialize(): InitializeResult {
  const capabilities: ServerCapabilities = {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  for (const feature of Object.values(features)) Object.assign(capabilities, feature.capabilities);
  return { capabilities, serverInfo: { name: "Trainyard", version } };
}

// eslint-disable-next-line @typescript-eslint/no-deprecated -- editors that know no folders send the root alone
function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  return filesOf(workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]));
}

function filesOf(uris: readonly string[]): string[] {
  return uris.map((uri) => fileOf(uri, process.cwd())).filter((file) => file !== undefined);
}
