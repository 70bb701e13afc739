// Starts the agent that comes with the extension, on the editor's own Node, and commands it from outside.
import { spawn } from "node:child_process";
import { failed, parseFailure, type AgentFailure } from "./failure.ts";

export interface AgentProgram {
  /** `dist/agent/main.mjs` of the extension. */
  readonly main: string;
  /** Folder where its data lies. */
  readonly home: string;
}

/**
 * Runs `trainyard agent start|stop|restart` and resolves when it has done so. The agent is then a process of its own,
 * which outlives this window.
 * @throws AgentFailure with the code that the command line tells, or agent_not_started
 */
export async function commandAgent(
  program: AgentProgram,
  command: "start" | "stop" | "restart",
): Promise<void> {
  const { code, output, errors } = await run(program, ["agent", command, "--json"]);
  if (code === 0) return;
  const told = lastFailure(output) ?? lastFailure(errors);
  if (told !== undefined) throw told;
  throw failed(
    "agent_not_started",
    errors.trim().slice(-1000) || `The agent ended with code ${code ?? "?"}.`,
  );
}

function run(
  { main, home }: AgentProgram,
  commandLine: readonly string[],
): Promise<{ code: number | null; output: string; errors: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [main, ...commandLine], {
      env: agentEnvironment(process.env, home),
      stdio: ["ignore", "pipe", "pipe"],
      windowsHide: true,
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", (error) => {
      reject(failed("agent_not_started", error.message));
    });
    child.on("close", (code) => {
      resolve({ code, output, errors });
    });
  });
}

/** The editor's own variables mean something else to the programs that it starts. */
function agentEnvironment(environment: NodeJS.ProcessEnv, home: string): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$|CODE_SERVER_)/.test(name),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1", TRAINYARD_HOME: home };
}

function lastFailure(text: string): AgentFailure | undefined {
  for (const line of text.trim().split("\n").reverse()) {
    // Others are for people.
    const failure = parseFailure(line);
    if (failure !== undefined) return failure;
  }
  return undefined;
}
