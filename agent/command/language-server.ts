// `trainyard language-server`: what editors start to have training files checked, completed and explained.
import type { Command } from "commander";
import { perform } from "./program.ts";

export function registerLanguageServer(program: Command): void {
  program
    .command("language-server")
    .description("Serve an editor by the Language Server Protocol.")
    .option("--stdio", "on stdin and stdout, which is how it is done when nothing else is said")
    .option("--socket <port>", "connect to a port of this machine")
    .option("--pipe <name>", "connect to a named pipe or a socket file")
    .option("--home <folder>", "whose datasets, instead of $TRAINYARD_HOME")
    .allowUnknownOption()
    .action((options: { home?: string; socket?: string; pipe?: string }) =>
      // Words for people go to stderr: stdout belongs to the protocol.
      perform({ ...options, json: true }, async ({ home }) => {
        const { connectEditor } = await import("../language/connect.ts");
        const { serveEditor } = await import("../language/server.ts");
        serveEditor(connectEditor(), home);
      }),
    );
}
