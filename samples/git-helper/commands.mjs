// Every command that the model learns, by its name.
import { branchCommands } from "./commands/branches.mjs";
import { fileCommands } from "./commands/files.mjs";
import { historyCommands } from "./commands/history.mjs";
import { remoteCommands } from "./commands/remotes.mjs";

export const commands = { ...fileCommands, ...branchCommands, ...historyCommands, ...remoteCommands };
