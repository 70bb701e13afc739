// A VS Code with the extension installed, a profile and a Trainyard home of its own, which is served to browsers.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Browser } from "playwright-core";
import { launchChromium } from "../../support/editor-chromium.ts";
import { prepareEditor, type EditorProgram } from "../../support/editor-program.ts";
import { runProgram } from "../../support/python.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { until } from "../../support/until.ts";
import { endProcessesNaming } from "./left-behind.ts";
import {
  writeDisplayLanguage,
  writeMachineSettings,
  writeSettings,
  type Settings,
  type Theme,
} from "./profile.ts";
import { EditorWindow } from "./window.ts";

export interface EditorOptions {
  /** VSIX files that are installed. */
  extensions: readonly string[];
  /** The folder that windows open; an empty one when it is left out. */
  folder?: string;
  theme?: Theme;
  /** Display language of what the extension says; VS Code's own texts stay English without a language pack. */
  locale?: "en" | "zh-cn";
  /** User settings besides those of every test. */
  settings?: Settings;
  /** Settings that the manifest gives the scope of the machine. */
  machineSettings?: Settings;
  /** How long an extension host waits for a window that has gone without a word; hours where it is left out. */
  graceSeconds?: number;
  /** Whether VS Code asks before it trusts a folder. */
  asksForTrust?: boolean;
  /** What Trainyard keeps; an empty folder when it is left out. */
  home?: string;
  environment?: Readonly<Record<string, string>>;
  /** Lets the address of a window name tests that run in its extension host. */
  forTestsInHost?: boolean;
}

const children = new Set<ChildProcess>();

/** No server outlives the tests, however they end. */
process.once("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});

export class Editor {
  /** http://127.0.0.1:port */
  readonly url: string;
  readonly folder: string;
  readonly home: string;
  readonly #userData: string;
  readonly #server: ChildProcess;
  readonly #output: () => string;
  #browser: Browser | undefined;

  private constructor(
    places: { url: string; folder: string; home: string; userData: string },
    server: ChildProcess,
    output: () => string,
  ) {
    ({ url: this.url, folder: this.folder, home: this.home, userData: this.#userData } = places);
    this.#server = server;
    this.#output = output;
  }

  /** Installs the extensions into an empty profile and serves it. */
  static async start(options: EditorOptions): Promise<Editor> {
    const program = prepareEditor();
    const root = temporaryFolder();
    const userData = path.join(root, "profile");
    const extensions = path.join(root, "extensions");
    const folder = options.folder ?? path.join(root, "folder");
    const home = options.home ?? path.join(root, "home");
    for (const place of [extensions, folder, home]) mkdirSync(place, { recursive: true });
    writeSettings(userData, options.theme ?? "light", options.settings ?? {});
    writeMachineSettings(userData, options.machineSettings ?? {});
    const locale = options.locale ?? "en";
    if (locale !== "en") writeDisplayLanguage(userData, locale);
    const places = [
      ...["--config", path.join(root, "code-server.yaml")],
      ...["--user-data-dir", userData, "--extensions-dir", extensions],
    ];
    if (options.extensions.length > 0) await install(program, places, options.extensions);
    const flags = ["--auth", "none", "--disable-telemetry", "--disable-update-check"];
    flags.push("--disable-getting-started-override", "--locale", locale, "--bind-addr", "127.0.0.1:0");
    if (options.asksForTrust !== true) flags.push("--disable-workspace-trust");
    if (options.graceSeconds !== undefined)
      flags.push("--reconnection-grace-time", String(options.graceSeconds));
    if (options.forTestsInHost === true) flags.push("--vscode-option", "enable-smoke-test-driver");
    const server = spawn(program.node, [program.entry, ...places, ...flags, folder], {
      env: editorEnvironment({ ...options.environment, TRAINYARD_HOME: home }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(server);
    server.once("exit", () => children.delete(server));
    let output = "";
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    const url = await until(async () => {
      if (server.exitCode !== null) throw new Error(`VS Code has ended:\n${output}`);
      const address = /HTTP server listening on (http:\/\/[\d.:]+)\//.exec(output)?.[1];
      return address !== undefined && (await answers(address)) && address;
    }, "VS Code answers");
    return new Editor({ url, folder, home, userData }, server, () => output);
  }

  /** Opens a window on the folder; several may be open at once. */
  async open(): Promise<EditorWindow> {
    return this.#open(new URLSearchParams({ folder: this.folder }));
  }

  /** Opens a window that runs the tests of a module in its extension host, beside an extension made for them. */
  async openForTests(extensionFolder: string, module: string): Promise<EditorWindow> {
    const place = (file: string): string => `vscode-remote://${new URL(this.url).host}${file}`;
    const payload = [
      ["extensionDevelopmentPath", place(extensionFolder)],
      ["extensionTestsPath", place(module)],
    ];
    return this.#open(new URLSearchParams({ folder: this.folder, payload: JSON.stringify(payload) }));
  }

  /** What the extension itself and the extension hosts have logged, without the hosts' everyday lines. */
  log(): string {
    const folder = path.join(this.#userData, "logs");
    return readdirSync(folder, { recursive: true })
      .map(String)
      .filter((file) => /exthost.*(remoteexthost|Trainyard)\.log$/.test(file))
      .sort()
      .map((file) => `== ${file}\n${readLog(path.join(folder, file))}`)
      .join("\n");
  }

  /** The user's settings as they are now; undefined while they are being written. */
  settings(): Settings | undefined {
    try {
      return JSON.parse(readFileSync(path.join(this.#userData, "User", "settings.json"), "utf8")) as Settings;
    } catch {
      return undefined;
    }
  }

  /** What the server wrote. */
  output(): string {
    return this.#output();
  }

  /** Ends everything: the windows, the server, and the agent and the runs of its home. */
  async end(): Promise<void> {
    await this.#browser?.close();
    const ended = once(this.#server, "exit");
    if (this.#server.exitCode === null && this.#server.kill()) {
      const late = setTimeout(() => this.#server.kill("SIGKILL"), 20_000);
      await ended;
      clearTimeout(late);
    }
    await endProcessesNaming(this.home);
  }

  async #open(query: URLSearchParams): Promise<EditorWindow> {
    this.#browser ??= await launchChromium();
    return EditorWindow.open(this.#browser, `${this.url}/?${query.toString()}`);
  }
}

/** VS Code does not take an unpacked folder. */
async function install(
  program: EditorProgram,
  places: readonly string[],
  files: readonly string[],
): Promise<void> {
  const wanted = files.flatMap((file) => ["--install-extension", path.resolve(file)]);
  await runProgram(program.node, [program.entry, ...places, ...wanted, "--force"]);
}

function readLog(file: string): string {
  const everyday =
    /\[info\] (ExtensionService|Extension host|Creating extension host|Lock)|Using default string|No bundle location/;
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => !everyday.test(line)).join("\n");
}

/** Nothing of a VS Code in whose terminal the tests may run. */
function editorEnvironment(further: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|NODE_)/.test(name));
  // The gallery of extensions is left out: nothing asks for anything on the network.
  return { ...Object.fromEntries(kept), EXTENSIONS_GALLERY: "{}", ...further };
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/healthz`)).ok;
  } catch {
    return false;
  }
}
