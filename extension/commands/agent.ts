// The commands `trainyard.agent.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
