// `trainyard mcp`: the tools for language models over the Model Context Protocol, on stdin and stdout.
import type { Command } from "commander";
import { perform } from "./program.ts";

export function registerMcp(program: Command): void {
  program
    .command("mcp")
    .description("Serve Trainyard's tools to an MCP client, on stdin and stdout.")
    .option("--home <folder>", "whose agent, instead of $TRAINYARD_HOME")
    .option("--read-only", "offer no tool that starts or stops anything")
    .action((options: { home?: string; readOnly?: boolean }) =>
      // Words for people go to stderr: stdout belongs to the protocol.
      perform({ ...options, json: true }, async ({ home }) => {
        const { serveMcp } = await import("./mcp-server.ts");
        await serveMcp(home, { isReadOnly: options.readOnly ?? false });
      }),
    );
}
