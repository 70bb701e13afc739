// An MCP server on stdin and stdout, which passes calls of tools on to the agent of a home.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { CallToolResult, ToolAnnotations } from "@modelcontextprotocol/sdk/types.js";
import path from "node:path";
import { performTool, toolFailure } from "../../schemas/perform-tool.ts";
import { tools, type Tool, type ToolName } from "../../schemas/tools.ts";
import type { AgentClient } from "../client/connect.ts";
import { ensureAgent } from "../client/ensure-agent.ts";
import type { Home } from "../store/home.ts";
import { version } from "../store/version.ts";
import { harmless } from "../terminal/text.ts";

export interface McpOptions {
  /** Whether only tools that change nothing are offered. */
  readonly isReadOnly: boolean;
}

/** Resolves when the client has gone. */
export async function serveMcp(home: Home, { isReadOnly }: McpOptions): Promise<void> {
  const offered = (Object.keys(tools) as ToolName[]).filter(
    (name) => !isReadOnly || tools[name].effect === "reads",
  );
  const agent = new KeptAgent(home);
  const server = new McpServer({ name: "trainyard", version });
  for (const name of offered) {
    const { title, description, params: inputSchema }: Tool = tools[name];
    const shown = { title, description, inputSchema, annotations: annotationsOf(name) };
    server.registerTool(name, shown, (input, { signal }) => callTool(agent, name, input, signal));
  }
  // What was not understood has no answer, since nobody knows what was asked; too long a message ends the server.
  server.server.onerror = ({ message }) => {
    process.stderr.write(`A message was not understood: ${lineOf(message)}\n`);
  };
  const gone = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
    // The SDK does not notice that the client has closed its end.
    process.stdin.once("end", resolve);
  });
  await server.connect(new StdioServerTransport());
  await gone;
  await agent.close();
}

async function callTool(
  agent: KeptAgent,
  name: ToolName,
  input: unknown,
  signal: AbortSignal,
): Promise<CallToolResult> {
  try {
    const client = await agent.client();
    const absolutePath = (file: string): string => path.resolve(file);
    const text = await performTool(name, input, { call: client.call.bind(client), absolutePath, signal });
    return { content: [{ type: "text", text }] };
  } catch (error) {
    return { content: [{ type: "text", text: toolFailure(error) }], isError: true };
  }
}

function lineOf(text: string): string {
  return harmless(text).replace(/ +/g, " ").slice(0, 300);
}

function annotationsOf(name: ToolName): ToolAnnotations {
  const { title, effect } = tools[name];
  return {
    title,
    readOnlyHint: effect === "reads",
    // A run that is stopped can be resumed, yet whoever has started it did not want that.
    destructiveHint: effect === "stops",
    idempotentHint: effect !== "starts",
    openWorldHint: false,
  };
}

/** The connection to the agent: opened when a tool is first used, and anew after it was lost. */
class KeptAgent {
  readonly #home: Home;
  #client: Promise<AgentClient> | undefined;

  constructor(home: Home) {
    this.#home = home;
  }

  client(): Promise<AgentClient> {
    this.#client ??= this.#open();
    return this.#client;
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    await client?.close();
  }

  async #open(): Promise<AgentClient> {
    try {
      const client = await ensureAgent(this.#home);
      void client.closed.then(() => (this.#client = undefined));
      return client;
    } catch (error) {
      this.#client = undefined;
      throw error;
    }
  }
}
