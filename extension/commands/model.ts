// The commands `trainyard.model.*`.
import type { CommandTable } from "../commands.ts";

export const commands: CommandTable = {};
