// The language server: its life, the documents, and who answers what. What it answers is made by pure functions.
import {
  DidChangeConfigurationNotification,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type CancellationToken,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type ServerCapabilities,
} from "vscode-languageserver";
import {
  agentNotification,
  agentRequest,
  LanguageServerOptions,
  LanguageServerSettings,
} from "../../schemas/language-server.ts";
import type { Home } from "../store/home.ts";
import { version } from "../store/version.ts";
import { fileOf } from "./addresses.ts";
import { askAgentOfHome } from "./agent-of-home.ts";
import type { ServerContext } from "./context.ts";
import { asDiagnostics, diagnose } from "./diagnose.ts";
import { features } from "./features.ts";
import { OpenDocuments, type OpenDocument } from "./open-documents.ts";
import { Publisher } from "./publisher.ts";
import { recognise } from "./recognise.ts";
import type { Answer, Feature, Method, Params } from "./requests.ts";
import { AgentWorkshop, type AskAgent } from "./workshop.ts";

/** Answers an editor until it goes. `home` is where datasets are looked for, and an agent where the editor has none. */
export function serveEditor(connection: Connection, home: Home): void {
  let started: InitializeParams | undefined;
  let options = LanguageServerOptions.parse({});
  let settings = LanguageServerSettings.parse({});
  let folders: readonly string[] = [];

  const documents = new OpenDocuments(
    (file, tree) => recognise(file, tree, settings.torchtitan),
    () => folders[0] ?? process.cwd(),
  );
  const askEditor: AskAgent = (method, params, signal) =>
    connection.sendRequest(agentRequest.method, { method, params }, tokenOf(signal));
  const askHome = askAgentOfHome(home);
  const workshop = new AgentWorkshop((method, params, signal) =>
    (options.agent ? askEditor : askHome)(method, params, signal),
  );
  const context: ServerContext = {
    documents,
    workshop,
    get client() {
      return started?.capabilities ?? {};
    },
    get folders() {
      return folders;
    },
    get settings() {
      return settings;
    },
  };
  const publisher = new Publisher({
    connection,
    documents: () => documents.all,
    diagnose: (document) => diagnoseOpen(document, context),
    log: logFailure,
  });

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
        const gone = pathsOf(removed.map(({ uri }) => uri));
        folders = [
          ...folders.filter((folder) => !gone.includes(folder)),
          ...pathsOf(added.map(({ uri }) => uri)),
        ];
        publisher.checkAll();
      });
    void readSettings();
  });
  connection.onDidChangeConfiguration(({ settings: pushed }) => void readSettings(pushed));

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: number, text } }) => {
    documents.open(uri, languageId, number, text);
    publisher.check(uri);
  });
  connection.onDidChangeTextDocument(({ textDocument: { uri, version: number }, contentChanges }) => {
    documents.change(uri, number, contentChanges);
    publisher.check(uri);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    documents.close(uri);
    publisher.close(uri);
  });
  connection.onDidChangeWatchedFiles(() => {
    publisher.checkAll();
  });
  connection.onNotification(agentNotification.method, () => {
    workshop.changed();
  });
  workshop.onDidChange(() => {
    publisher.checkAll();
  });

  for (const method of Object.keys(features) as Method[]) listen(method);
  connection.listen();

  function listen<M extends Method>(method: M): void {
    const feature: Feature<M> = features[method]!;
    connection.onRequest(method, (params: Params<M>, token: CancellationToken) =>
      answer(feature, params, token),
    );
  }

  /** What a feature throws costs its answer and nothing else. */
  async function answer<M extends Method>(
    feature: Feature<M>,
    params: Params<M>,
    token: CancellationToken,
  ): Promise<Answer<M> | ResponseError> {
    if (token.isCancellationRequested) return cancelled();
    const ending = new AbortController();
    const listening = token.onCancellationRequested(() => {
      ending.abort();
    });
    try {
      const document = documents.get(params.textDocument.uri)?.language;
      if (document === undefined) return null;
      const answered = await feature.answer({ params, document, context, signal: ending.signal });
      return ending.signal.aborted ? cancelled() : answered;
    } catch (error) {
      if (ending.signal.aborted) return cancelled();
      logFailure(`${params.textDocument.uri} got no answer`, error);
      return null;
    } finally {
      listening.dispose();
    }
  }

  /** Where an editor answers no questions about its settings, it may have sent them. */
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
    publisher.checkAll();
  }

  function logFailure(message: string, error: unknown): void {
    const details = error instanceof Error ? (error.stack ?? error.message) : String(error);
    connection.console.error(`${message}: ${details}`);
  }
}

function diagnoseOpen(document: OpenDocument, context: ServerContext) {
  return document.language === undefined
    ? []
    : asDiagnostics(diagnose(document.language), document.language, context);
}

function answerOfInitialize(): InitializeResult {
  const capabilities: ServerCapabilities = {
    positionEncoding: "utf-16",
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  for (const feature of Object.values(features)) Object.assign(capabilities, feature.capabilities);
  return { capabilities, serverInfo: { name: "Trainyard", version } };
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- editors that know no folders send the root alone
  const root = rootUri;
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (root === null ? [] : [root]);
  return pathsOf(uris);
}

function pathsOf(uris: readonly string[]): string[] {
  return uris.map((uri) => fileOf(uri, process.cwd())).filter((file) => file !== undefined);
}
