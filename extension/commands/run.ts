// The commands `trainyard.run.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
