// An agent that is started in the background: its process, and what it says until it can be asked itself.
import { spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { errors } from "../errors.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure, makeFolders, privateMode } from "../store/write-file.ts";

const LastLine = z.object({ error: z.object({ code: z.string(), message: z.string() }) });

export class AgentProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #output: string;

  private constructor(child: ChildProcess, folder: string, output: string) {
    this.#child = child;
    this.#folder = folder;
    this.#output = output;
  }

  /** `program` is the command line. @throws agent_not_started, not_writable, disk_full */
  static async start(home: Home, program: string): Promise<AgentProcess> {
    const folder = path.join(home.root, "logs");
    makeFolders(folder);
    // A file of its own, since several may be started at once. Not a pipe, which would end the agent with its reader.
    const output = path.join(folder, `agent-start.${randomBytes(6).toString("hex")}.log`);
    const handle = openOutput(output);
    try {
      const child = spawn(
        process.execPath,
        ["--enable-source-maps", program, "serve", "--json", "--home", home.root],
        { cwd: home.root, detached: true, stdio: ["ignore", handle, handle], windowsHide: true },
      );
      await once(child, "spawn");
      child.unref();
      return new AgentProcess(child, folder, output);
    } catch (error) {
      rmSync(output, { force: true });
      throw errors.agentNotStarted(home.root, error instanceof Error ? error.message : String(error));
    } finally {
      closeSync(handle);
    }
  }

  get pid(): number {
    return this.#child.pid!;
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Whether it has ended because an agent runs for the home already. */
  get hasFoundAnother(): boolean {
    return this.hasEnded && this.#failure()?.code === "agent_already_running";
  }

  /** Why it has ended, or what it was saying. */
  lastWords(): string {
    return this.#failure()?.message ?? this.#said().trim().slice(-1000);
  }

  /** Ends a process that nobody needs. */
  end(): void {
    this.#child.kill();
    rmSync(this.#output, { force: true });
  }

  /** What it says from now on, and has said, is kept until the next agent is started. */
  keepOutput(): void {
    try {
      renameSync(this.#output, path.join(this.#folder, "agent-start.log"));
    } catch {
      // Somebody reads the old one, on Windows: then there are two.
    }
  }

  #failure(): { code: string; message: string } | undefined {
    try {
      return LastLine.parse(JSON.parse(this.#said().trim().split("\n").at(-1)!)).error;
    } catch {
      return undefined;
    }
  }

  #said(): string {
    try {
      return readFileSync(this.#output, "utf8");
    } catch {
      return "";
    }
  }
}

function openOutput(file: string): number {
  try {
    return openSync(file, "wx", privateMode);
  } catch (error) {
    throw asWriteFailure(error, path.dirname(file));
  }
}
