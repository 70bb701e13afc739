// `trainyard open`: the pages of the agent in a browser, for people without the editor.
import type { Command } from "commander";
import { browserAddress } from "../client/browser-address.ts";
import { findOrStartAgent } from "../client/ensure-agent.ts";
import { requireProtocol } from "../client/find-agent.ts";
import { openAddress } from "../client/open-address.ts";
import { addCommand, perform } from "./program.ts";

interface OpenOptions {
  json?: boolean;
  home?: string;
  print?: boolean;
}

export function registerOpen(program: Command): void {
  addCommand(
    program,
    "open",
    "Open runs, data and chat in a browser; the agent is started if it does not run.",
  )
    .option("--home <folder>", "whose agent, instead of $TRAINYARD_HOME")
    .option("--print", "print the address and open nothing")
    .action((options: OpenOptions) =>
      perform(options, async ({ home, output }) => {
        const agent = await findOrStartAgent(home);
        requireProtocol(home, agent);
        const { address, seconds } = await browserAddress(agent);
        const isOpened = options.print !== true && (await openAddress(address));
        if (isOpened) output.say(`Trainyard opens in the browser, at port ${agent.port}.`);
        else output.say(`Open this address in a browser within ${seconds} s. It works once:\n${address}`);
        output.result({ address, seconds, opened: isOpened });
      }),
    );
}
