// A real language server as a process, and an editor's end of it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type {
  ClientCapabilities,
  InitializeResult,
  PublishDiagnosticsParams,
  TextDocumentContentChangeEvent,
} from "vscode-languageserver";
import { builtProgram } from "./built-program.ts";
import { temporaryFolder } from "./temporary-folder.ts";
import { until } from "./until.ts";

export interface LanguageClientOptions {
  capabilities?: ClientCapabilities;
  initializationOptions?: object;
  /** What is started instead of the server's own program: of the agent's programs, and its words. */
  command?: readonly [program: string, ...words: string[]];
  /** Called before anything is sent, to answer what the server asks. */
  prepare?: (connection: MessageConnection) => void;
}

export class LanguageClient {
  readonly connection: MessageConnection;
  readonly result: InitializeResult;
  readonly logged: string[];
  readonly #ended: Promise<unknown[]>;
  readonly #leave: () => void;
  readonly #published: PublishDiagnosticsParams[];
  readonly #versions = new Map<string, number>();

  constructor(
    connection: MessageConnection,
    result: InitializeResult,
    {
      published,
      logged,
      ended,
      leave,
    }: {
      published: PublishDiagnosticsParams[];
      logged: string[];
      ended: Promise<unknown[]>;
      leave: () => void;
    },
  ) {
    this.connection = connection;
    this.result = result;
    this.logged = logged;
    this.#published = published;
    this.#ended = ended;
    this.#leave = leave;
  }

  open(file: string, text: string): string {
    const uri = pathToFileURL(file).href;
    this.#versions.set(uri, 1);
    this.#notify("textDocument/didOpen", {
      textDocument: { uri, languageId: "train-toml", version: 1, text },
    });
    return uri;
  }

  change(uri: string, ...contentChanges: TextDocumentContentChangeEvent[]): void {
    const version = (this.#versions.get(uri) ?? 0) + 1;
    this.#versions.set(uri, version);
    this.#notify("textDocument/didChange", { textDocument: { uri, version }, contentChanges });
  }

  close(uri: string): void {
    this.#versions.delete(uri);
    this.#notify("textDocument/didClose", { textDocument: { uri } });
  }

  /** Resolves when the newest text of a document has these problems and no others: "3:1 code", lines from 1. */
  async problems(uri: string, expected: readonly string[]): Promise<void> {
    const wanted = expected.join("\n");
    await until(
      () => {
        const last = this.#published.findLast((one) => one.uri === uri);
        if (last === undefined || last.version !== this.#versions.get(uri)) return false;
        return namesOf(last).join("\n") === wanted;
      },
      `${uri} has ${wanted === "" ? "no problem" : wanted}`,
      20,
    );
  }

  /** How often problems of a document came. */
  published(uri: string): readonly PublishDiagnosticsParams[] {
    return this.#published.filter((one) => one.uri === uri);
  }

  ask<T>(method: string, params: object): Promise<T> {
    return this.connection.sendRequest<T>(method, params);
  }

  /** As an editor that has crashed: nothing is said. The exit code of the server. */
  async leave(): Promise<unknown> {
    this.#leave();
    const [code] = await this.#ended;
    this.connection.dispose();
    return code;
  }

  /** The exit code of the server. */
  async end(): Promise<unknown> {
    await this.connection.sendRequest("shutdown");
    this.#notify("exit", undefined);
    const [code] = await this.#ended;
    this.connection.dispose();
    return code;
  }

  #notify(method: string, params: object | undefined): void {
    void this.connection.sendNotification(method, params);
  }
}

export async function startLanguageClient({
  capabilities = {},
  initializationOptions,
  command: [program, ...words] = ["language-server.mjs", "--stdio"],
  prepare,
}: LanguageClientOptions = {}): Promise<LanguageClient> {
  const child = spawn(process.execPath, [builtProgram(program), ...words], {
    env: { ...process.env, TRAINYARD_HOME: temporaryFolder() },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const published: PublishDiagnosticsParams[] = [];
  const logged: string[] = [];
  connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
    published.push(params);
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
    logged.push(message);
  });
  prepare?.(connection);
  connection.listen();
  const result = await connection.sendRequest<InitializeResult>("initialize", {
    processId: process.pid,
    rootUri: null,
    workspaceFolders: null,
    capabilities,
    initializationOptions,
  });
  await connection.sendNotification("initialized", {});
  return new LanguageClient(connection, result, {
    published,
    logged,
    ended: once(child, "exit"),
    leave: () => child.stdin.end(),
  });
}

function namesOf({ diagnostics }: PublishDiagnosticsParams): string[] {
  return diagnostics.map(
    ({ range: { start }, code }) => `${start.line + 1}:${start.character + 1} ${String(code)}`,
  );
}
