// `trainyard call METHOD [JSON]`: calls any method of the agent, for scripts and for trying things out.
import { text } from "node:stream/consumers";
import type { Command } from "commander";
import { methods, type MethodName } from "../../schemas/protocol.ts";
import { ensureAgent } from "../client/ensure-agent.ts";
import { errors } from "../errors.ts";
import { addCommand, perform } from "./program.ts";

interface CallCommandOptions {
  json?: boolean;
  home?: string;
  progress?: boolean;
  operationId?: string;
}

export function registerCall(program: Command): void {
  addCommand(program, "call", "Call a method of the agent, which is started if it does not run.")
    .argument("<method>", "as docs/protocol.md names it, for example run/list")
    .argument("[params]", "a JSON object, or - to read it from stdin", "{}")
    .option("--home <folder>", "whose agent, instead of $TRAINYARD_HOME")
    .option("--progress", "print what is told while the call goes on, one JSON object a line")
    .option("--operation-id <id>", "repeat a call with the same id, and it has no second effect")
    .action((name: string, params: string, options: CallCommandOptions) =>
      perform(options, async ({ home, output }) => {
        if (!Object.hasOwn(methods, name)) throw errors.methodNotFound(name);
        const parsed = readParams(params === "-" ? await text(process.stdin) : params);
        const { operationId } = options;
        const client = await ensureAgent(home);
        const cancelled = new AbortController();
        const cancel = (): void => {
          cancelled.abort();
        };
        process.once("SIGINT", cancel);
        try {
          const result: unknown = await client.call(
            name as MethodName,
            operationId === undefined ? parsed : { ...parsed, operationId },
            {
              signal: cancelled.signal,
              onProgress: options.progress
                ? (progress: object) => {
                    if (output.json) output.tell("progress", { progress });
                    else output.say(JSON.stringify(progress));
                  }
                : undefined,
            },
          );
          if (!output.json) output.say(JSON.stringify(result, null, 2));
          output.result({ result });
        } finally {
          process.off("SIGINT", cancel);
          await client.close();
        }
      }),
    );
}

function readParams(json: string): object {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw errors.optionNotUsable("params", `It is not JSON: ${(error as Error).message}.`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw errors.optionNotUsable("params", "It must be a JSON object.");
  return value;
}
