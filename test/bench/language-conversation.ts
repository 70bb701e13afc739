// One recorded conversation of an editor with a language server: a large training file is opened, typed into, and asked about.
import { spawn } from "node:child_process";
import path from "node:path";
import { pathToFileURL } from "node:url";
import {
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type MessageConnection,
} from "vscode-jsonrpc/node";
import type {
  CompletionItem,
  CompletionList,
  InitializeResult,
  PublishDiagnosticsParams,
} from "vscode-languageserver";
import type { Measurement } from "./case.ts";

export interface LanguageServer {
  command: string;
  args: readonly string[];
  environment?: Readonly<Record<string, string>>;
}

const keystrokes = 200;
const lines = 5000;

/** What is typed, letter by letter, again and again; it ends as it began. */
const typed = "\nmax_norm = 0.5";

/** A key that both servers offer in the table that is typed into. */
const offered = "global_batch_size";

/** Valid but for one unknown key and one text where a number belongs. */
export function largeFile(): { text: string; typingAt: number } {
  const values = (from: number, to: number): string =>
    Array.from({ length: to - from }, (_, at) => `name_${from + at} = "value number ${from + at}"`).join(
      "\n",
    );
  const half = Math.floor((lines - 20) / 2);
  const head = `schema = 1

[training]
steps = 1000
seq_len = "long"
local_batch_size = 8`;
  const text = `${head}

[optimizer]
lr = 1e-3
momentumm = 0.9

[dataset]
path = "rows.txt"

[dataset.placeholders]
${values(0, half)}
# The second half.
${values(half, 2 * half)}
`;
  return { text, typingAt: head.length };
}

/** p95 of diagnostics after a keystroke and of completion, and the time from the start to the first diagnostics, in ms. */
export async function converse(server: LanguageServer, folder: string): Promise<Measurement> {
  const started = performance.now();
  const child = spawn(server.command, server.args, {
    cwd: folder,
    env: { ...process.env, ...server.environment },
    stdio: ["pipe", "pipe", "ignore"],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  try {
    const editor = new Editor(connection, folder);
    await editor.initialize();
    const first = await editor.open();
    const startMilliseconds = performance.now() - started;
    const { diagnostics, completions } = await editor.typeAndAsk();
    return {
      figures: {
        startMilliseconds,
        diagnosticsP95: percentile(diagnostics, 0.95),
        completionP95: percentile(completions, 0.95),
        conversationP95: percentile([...diagnostics, ...completions], 0.95),
      },
      evidence: [first],
    };
  } finally {
    connection.dispose();
    child.kill("SIGKILL");
  }
}

class Editor {
  readonly #connection: MessageConnection;
  readonly #folder: string;
  readonly #uri: string;
  readonly #waiting = new Map<number, (published: PublishDiagnosticsParams) => void>();
  #isIncremental = false;
  #version = 1;
  #text: string;
  readonly #typingAt: number;

  constructor(connection: MessageConnection, folder: string) {
    this.#connection = connection;
    this.#folder = folder;
    this.#uri = pathToFileURL(path.join(folder, "large.train.toml")).href;
    ({ text: this.#text, typingAt: this.#typingAt } = largeFile());
    connection.onNotification("textDocument/publishDiagnostics", (published: PublishDiagnosticsParams) => {
      if (published.uri === this.#uri) this.#waiting.get(published.version ?? -1)?.(published);
    });
    connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => null),
    );
    connection.onRequest(() => null);
    connection.listen();
  }

  async initialize(): Promise<void> {
    const rootUri = pathToFileURL(this.#folder).href;
    const { capabilities } = await this.#connection.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      rootUri,
      workspaceFolders: [{ uri: rootUri, name: "bench" }],
      capabilities: { textDocument: { publishDiagnostics: { versionSupport: true }, completion: {} } },
    });
    const sync = capabilities.textDocumentSync;
    this.#isIncremental = (typeof sync === "object" ? sync.change : sync) === 2;
    await this.#connection.sendNotification("initialized", {});
  }

  /** How many mistakes were found. */
  async open(): Promise<number> {
    const answer = this.#published();
    const textDocument = { uri: this.#uri, languageId: "toml", version: this.#version, text: this.#text };
    await this.#connection.sendNotification("textDocument/didOpen", { textDocument });
    return (await answer).diagnostics.length;
  }

  /** Every letter waits for its diagnostics; behind every second line something is asked for. */
  async typeAndAsk(): Promise<{ diagnostics: number[]; completions: number[] }> {
    const diagnostics: number[] = [];
    const completions: number[] = [];
    let written = 0;
    for (let count = 0; count < keystrokes; count++) {
      const isWhole = written === typed.length;
      diagnostics.push(
        await timed(() => (isWhole ? this.#erase(written) : this.#type(typed[written]!, written))),
      );
      written = isWhole ? 0 : written + 1;
      if (written === 1) completions.push(await timed(() => this.#complete()));
    }
    return { diagnostics, completions };
  }

  #type(letter: string, after: number): Promise<unknown> {
    return this.#change(this.#typingAt + after, this.#typingAt + after, letter);
  }

  #erase(length: number): Promise<unknown> {
    return this.#change(this.#typingAt, this.#typingAt + length, "");
  }

  async #change(start: number, end: number, text: string): Promise<unknown> {
    const range = { start: this.#positionOf(start), end: this.#positionOf(end) };
    this.#text = this.#text.slice(0, start) + text + this.#text.slice(end);
    this.#version++;
    const answer = this.#published();
    await this.#connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: this.#uri, version: this.#version },
      contentChanges: [this.#isIncremental ? { range, text } : { text: this.#text }],
    });
    return answer;
  }

  async #complete(): Promise<void> {
    const answer = await this.#connection.sendRequest<CompletionItem[] | CompletionList | null>(
      "textDocument/completion",
      { textDocument: { uri: this.#uri }, position: this.#positionOf(this.#typingAt + 1) },
    );
    const items = Array.isArray(answer) ? answer : (answer?.items ?? []);
    if (!items.some(({ label }) => label === offered)) throw new Error(`${offered} is not offered.`);
  }

  #published(): Promise<PublishDiagnosticsParams> {
    const version = this.#version;
    return new Promise((resolve) => {
      this.#waiting.set(version, (published) => {
        this.#waiting.delete(version);
        resolve(published);
      });
    });
  }

  #positionOf(offset: number): { line: number; character: number } {
    const before = this.#text.slice(0, offset);
    const line = before.split("\n").length - 1;
    return { line, character: offset - (before.lastIndexOf("\n") + 1) };
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(share * sorted.length) - 1]!;
}
