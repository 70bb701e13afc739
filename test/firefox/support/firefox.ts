// Firefox as Debian has it, driven by WebDriver BiDi (W3C), which it speaks without any other program.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import path from "node:path";
import { WebSocket } from "ws";
import * as z from "zod";
import { installDebianPackages } from "../../support/debian-packages.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

/** Path of a Firefox; Debian's package is installed where there is none and that is allowed. */
export function prepareFirefox(): string | undefined {
  return installedFirefox() ?? (installDebianPackages("firefox-esr") ? installedFirefox() : undefined);
}

function installedFirefox(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => folder !== "");
  const candidates = folders.flatMap((folder) =>
    ["firefox-esr", "firefox"].map((name) => path.join(folder, name)),
  );
  return candidates.find((file) => existsSync(file));
}

const Answer = z.object({
  id: z.number().optional(),
  type: z.string(),
  method: z.string().optional(),
  message: z.string().optional(),
  result: z.unknown().optional(),
  params: z.unknown().optional(),
});
const Contexts = z.object({ contexts: z.array(z.object({ context: z.string() })) });
const Evaluated = z.object({
  type: z.string(),
  result: z.object({ value: z.unknown().optional() }).optional(),
  exceptionDetails: z.object({ text: z.string() }).optional(),
});
const LogEntry = z.object({ level: z.string(), text: z.string().nullable() });

export class Firefox {
  /** Errors on the console and those that nobody caught. */
  readonly complaints: string[] = [];
  readonly #process: ChildProcess;
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, (answer: z.infer<typeof Answer>) => void>();
  #calls = 0;
  #tab = "";

  private constructor(process: ChildProcess, socket: WebSocket) {
    this.#process = process;
    this.#socket = socket;
    socket.on("message", (data: Buffer) => {
      const answer = Answer.parse(JSON.parse(data.toString()));
      if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      else if (answer.method === "log.entryAdded") {
        const { level, text } = LogEntry.parse(answer.params);
        if (level === "error") this.complaints.push(text ?? "");
      }
    });
  }

  static async start(program: string): Promise<Firefox> {
    const words = [
      "--headless",
      "--no-remote",
      "--remote-debugging-port",
      "0",
      "--profile",
      temporaryFolder(),
    ];
    const child = spawn(program, words, { stdio: ["ignore", "ignore", "pipe"] });
    // It does not outlive the tests, however they end.
    process.once("exit", () => child.kill("SIGKILL"));
    const address = await addressOf(child);
    const socket = new WebSocket(`${address}/session`);
    await once(socket, "open");
    const firefox = new Firefox(child, socket);
    await firefox.#call("session.new", { capabilities: {} });
    await firefox.#call("session.subscribe", { events: ["log.entryAdded"] });
    const { contexts } = Contexts.parse(await firefox.#call("browsingContext.getTree", {}));
    firefox.#tab = contexts[0]!.context;
    return firefox;
  }

  async goto(url: string): Promise<void> {
    await this.#call("browsingContext.navigate", { context: this.#tab, url, wait: "complete" });
  }

  async back(): Promise<void> {
    await this.#call("browsingContext.traverseHistory", { context: this.#tab, delta: -1 });
  }

  async resize(width: number, height: number): Promise<void> {
    await this.#call("browsingContext.setViewport", { context: this.#tab, viewport: { width, height } });
  }

  /** A text, a number, or whether something holds. @throws what the expression throws */
  async evaluate(expression: string): Promise<unknown> {
    const answer = await this.#call("script.evaluate", {
      expression,
      target: { context: this.#tab },
      awaitPromise: true,
    });
    const { result, exceptionDetails } = Evaluated.parse(answer);
    if (exceptionDetails !== undefined) throw new Error(exceptionDetails.text);
    return result?.value;
  }

  async close(): Promise<void> {
    this.#socket.close();
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill();
    await ended;
  }

  async #call(method: string, params: object): Promise<unknown> {
    const id = ++this.#calls;
    const answered = new Promise<z.infer<typeof Answer>>((resolve) => this.#waiting.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    const { type, message, result } = await answered;
    this.#waiting.delete(id);
    if (type === "error") throw new Error(`${method}: ${message ?? "refused"}`);
    return result;
  }
}

/** Firefox tells it when it listens. */
function addressOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = "";
    child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      const [, address] = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    });
    child.once("error", reject);
    child.once("exit", (code) => {
      reject(new Error(`Firefox ended with ${code ?? "a signal"}: ${output}`));
    });
  });
}
