// The commands `trainyard.general.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
