// Starts, asks and kills agents that keep the runs of a home (run-agent.program.ts).
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { RunState } from "../../schemas/run.ts";
import type { StartRequest } from "../../agent/run/runs.ts";
import { builtTestProgram } from "../soak/built-test-program.ts";

export type AgentCommand =
  | {
      do: "start";
      name: string;
      steps: number;
      operationId: string;
      request?: Partial<Omit<StartRequest, "config">>;
    }
  | { do: "list" }
  | { do: "stop"; run: string };

export interface Listed {
  runs: RunSummary[];
  active: { id: string; pid: number; folder: string; state: RunState }[];
}

export class RunAgent {
  readonly #child: ChildProcess;
  readonly #answers = new Map<number, (answer: { result?: unknown; error?: string }) => void>();
  #number = 0;

  constructor(child: ChildProcess) {
    this.#child = child;
    createInterface(child.stdout!).on("line", (line) => {
      const answer = JSON.parse(line) as { number?: number; result?: unknown; error?: string };
      this.#answers.get(answer.number ?? 0)?.(answer);
      this.#answers.delete(answer.number ?? 0);
    });
    child.once("exit", () => {
      for (const tell of this.#answers.values()) tell({ error: "The agent has ended." });
      this.#answers.clear();
    });
    child.stdin!.on("error", () => undefined);
  }

  /** Resolves when the agent has looked at all runs. */
  static async begin(home: string, trainer: string): Promise<RunAgent> {
    const child = spawn(process.execPath, [builtTestProgram("support/run-agent"), home, trainer], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    const agent = new RunAgent(child);
    await agent.#answer(0);
    return agent;
  }

  list(): Promise<Listed> {
    return this.ask({ do: "list" }) as Promise<Listed>;
  }

  /** Rejects when the agent was killed before it had answered. */
  async ask(command: AgentCommand): Promise<unknown> {
    const number = ++this.#number;
    const answer = this.#answer(number);
    this.#child.stdin!.write(`${JSON.stringify({ number, command })}\n`);
    return answer;
  }

  /** Ends it as a power cut would, and resolves when it is gone. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await gone;
  }

  async #answer(number: number): Promise<unknown> {
    const { result, error } = await new Promise<{ result?: unknown; error?: string }>((resolve) => {
      this.#answers.set(number, resolve);
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        resolve({ error: "The agent has ended." });
    });
    if (error !== undefined) throw new Error(error);
    return result;
  }
}
