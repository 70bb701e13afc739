// The commands `trainyard.dataset.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
