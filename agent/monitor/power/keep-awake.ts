// Keeps the machine from going to sleep by itself, by a program of its system that ends with us, however we end.
import { spawn, type ChildProcess } from "node:child_process";
import { findProgram } from "../../store/find-program.ts";

interface WakeProgram {
  readonly name: string;
  /** Where it lies when it is not on PATH. */
  readonly folders: readonly string[];
  readonly args: readonly string[];
}

/** The program holds its lock while `pid` lives, or while its stdin, which is ours, is open. */
export function wakeProgram(platform: NodeJS.Platform, pid: number): WakeProgram | undefined {
  switch (platform) {
    case "linux":
      return {
        name: "systemd-inhibit",
        folders: ["/usr/bin", "/bin"],
        args: [
          ...["--what=idle:sleep", "--who=Trainyard", "--why=A run is training.", "--mode=block"],
          // Ends when its stdin is closed, as it is when we are killed.
          "cat",
        ],
      };
    case "darwin":
      return { name: "caffeinate", folders: ["/usr/bin"], args: ["-i", "-w", String(pid)] };
    case "win32":
      return {
        name: "powershell",
        folders: ["C:\\Windows\\System32\\WindowsPowerShell\\v1.0"],
        args: ["-NoProfile", "-NonInteractive", "-Command", windowsScript(pid)],
      };
    default:
      return undefined;
  }
}

/** ES_CONTINUOUS | ES_SYSTEM_REQUIRED, which hold for as long as the thread that sets them lives. */
function windowsScript(pid: number): string {
  const declaration = `[DllImport("kernel32.dll")] public static extern uint SetThreadExecutionState(uint flags);`;
  return [
    "$ErrorActionPreference = 'Stop'",
    `Add-Type -Namespace Trainyard -Name Power -MemberDefinition '${declaration}'`,
    "if ([Trainyard.Power]::SetThreadExecutionState(2147483649) -eq 0) { exit 1 }",
    `Wait-Process -Id ${pid}`,
  ].join("; ");
}

/** Characters of what the program says that go into the words for people. */
const lastWords = 300;
/** After which a program that has ended by itself is started again. */
const MILLISECONDS_UNTIL_RETRY = 60_000;

export class KeepAwake {
  readonly #onFailure: (reason: string) => void;
  readonly #platform: NodeJS.Platform;
  #isWanted = false;
  #child: ChildProcess | undefined;
  #hasFailed = false;
  #retry: NodeJS.Timeout | undefined;

  /** `onFailure` is told once, when the machine cannot be kept awake. */
  constructor(onFailure: (reason: string) => void, platform: NodeJS.Platform = process.platform) {
    this.#onFailure = onFailure;
    this.#platform = platform;
  }

  /** Whether the machine is to stay awake from now on. */
  set(isWanted: boolean): void {
    if (isWanted === this.#isWanted) return;
    this.#isWanted = isWanted;
    if (isWanted) this.#start();
    else this.#end();
  }

  close(): void {
    this.set(false);
  }

  #start(): void {
    const wanted = wakeProgram(this.#platform, process.pid);
    if (wanted === undefined) return;
    const program = findProgram(wanted.name, wanted.folders);
    if (program === undefined) {
      this.#fail(`${wanted.name} is not installed`);
      return;
    }
    const child = spawn(program, wanted.args, { stdio: ["pipe", "ignore", "pipe"], windowsHide: true });
    this.#child = child;
    let said = "";
    child.stdin.on("error", () => undefined);
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-lastWords);
    });
    child.once("error", (error) => this.#ended(child, error.message));
    child.once("close", (code) => this.#ended(child, said.trim() || `it ended with code ${code}`));
  }

  #end(): void {
    clearTimeout(this.#retry);
    const child = this.#child;
    this.#child = undefined;
    child?.stdin?.destroy();
    child?.kill();
  }

  /** Unless it was we who ended it. */
  #ended(child: ChildProcess, reason: string): void {
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#fail(reason);
    this.#retry = setTimeout(() => {
      this.#start();
    }, MILLISECONDS_UNTIL_RETRY).unref();
  }

  #fail(reason: string): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#onFailure(reason);
  }
}
