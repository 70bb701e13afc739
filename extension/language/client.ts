// The language server's client: starts the server, lets it ask the agent, and tells it what changes there.
import path from "node:path";
import * as vscode from "vscode";
import {
  LanguageClient,
  ResponseError,
  TransportKind,
  type LanguageClientOptions,
  type ServerOptions,
} from "vscode-languageclient/node";
import {
  agentNotification,
  agentRequest,
  effectiveFileRequest,
  type LanguageServerOptions,
} from "../../schemas/language-server.ts";
import { errorCodes, type Changed } from "../../schemas/protocol.ts";
import { AgentFailure } from "../agents/failure.ts";
import type { Services } from "../services.ts";
import { agentWords } from "../words/load.ts";
import { saysInWords } from "./said.ts";

const servers = new WeakMap<Services, LanguageServer>();

/** The one of this window. */
export function languageServer(services: Services): LanguageServer {
  let server = servers.get(services);
  if (server === undefined) {
    server = new LanguageServer(services);
    servers.set(services, server);
    services.context.subscriptions.push(server);
  }
  return server;
}

export class LanguageServer implements vscode.Disposable {
  readonly #services: Services;
  readonly #client: LanguageClient;
  readonly #listening: { dispose(): void }[];

  constructor(services: Services) {
    this.#services = services;
    this.#client = new LanguageClient(
      "trainyard",
      "Trainyard",
      serverOptions(services),
      clientOptions(services),
    );
    this.#client.onRequest(agentRequest.method, (params: unknown, token: vscode.CancellationToken) =>
      this.#askAgent(params, token),
    );
    const { agent } = services;
    this.#listening = [
      agent.onDidChangeState(() => void this.#tell()),
      agent.onDidChange((changed) => void this.#tell(changed)),
    ];
  }

  /** Resolves once the server has answered. Rejects when it cannot be started. */
  async start(): Promise<void> {
    await this.#client.start();
    await this.#tell();
  }

  async restart(): Promise<void> {
    await this.#client.restart();
    await this.#tell();
  }

  /** The training file as it takes effect, as TOML. Rejects with what is wrong with it. */
  async effectiveFile(uri: vscode.Uri): Promise<string> {
    await this.start();
    const answer = await this.#client.sendRequest(effectiveFileRequest.method, {
      uri: this.#client.code2ProtocolConverter.asUri(uri),
    });
    return effectiveFileRequest.result.parse(answer).text;
  }

  dispose(): void {
    for (const one of this.#listening) one.dispose();
    void this.#client.dispose();
  }

  /** A file that is open must not start the agent: what is asked while none runs is refused. */
  async #askAgent(asked: unknown, token: vscode.CancellationToken): Promise<unknown> {
    const { method, params } = agentRequest.params.parse(asked);
    const { agent } = this.#services;
    if (agent.state.kind !== "connected") throw refusal("agent_not_running", "No agent is connected.");
    const ending = new AbortController();
    const listening = token.onCancellationRequested(() => {
      ending.abort();
    });
    try {
      // The agent checks what it is sent, as it does for everybody.
      return await agent.call(method, params as never, { signal: ending.signal });
    } catch (error) {
      throw error instanceof AgentFailure ? refusal(error.code, error.message) : error;
    } finally {
      listening.dispose();
    }
  }

  async #tell(changed?: Changed): Promise<void> {
    if (!this.#client.isRunning()) return;
    const connected = this.#services.agent.state.kind === "connected";
    await this.#client.sendNotification(agentNotification.method, {
      connected,
      ...(changed !== undefined && { changed }),
    });
  }
}

function serverOptions({ context, agent }: Services): ServerOptions {
  return {
    command: process.execPath,
    args: [context.asAbsolutePath(path.join("dist", "agent", "language-server.mjs"))],
    transport: TransportKind.stdio,
    options: { env: { ELECTRON_RUN_AS_NODE: "1", NODE_OPTIONS: "", TRAINYARD_HOME: agent.home } },
  };
}

function clientOptions({ context, log }: Services): LanguageClientOptions {
  const options: LanguageServerOptions = { agent: true };
  return {
    documentSelector: [
      { language: "train-toml", scheme: "file" },
      { language: "train-toml", scheme: "untitled" },
      { scheme: "file", pattern: "**/*.toml" },
      { scheme: "file", pattern: "**/*.{yaml,yml}" },
    ],
    initializationOptions: options,
    outputChannel: log,
    diagnosticCollectionName: "trainyard.language",
    middleware: saysInWords(() => agentWords(context)),
  };
}

function refusal(code: string, message: string): ResponseError<{ code: string }> {
  return new ResponseError(errorCodes.failed, message, { code });
}
