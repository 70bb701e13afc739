// The commands `trainyard.training.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
