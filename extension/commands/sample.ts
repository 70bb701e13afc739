// The commands `trainyard.sample.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
