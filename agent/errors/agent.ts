// Failures of the agent: its store, its connections, its queue.
import { TrainyardError } from "./trainyard-error.ts";

export const agentErrors = {
  agentNotRunning: (home: string) =>
    new TrainyardError(
      "agent_not_running",
      `No agent runs for ${home}.`,
      "Start one with `trainyard serve`.",
    ),
  agentFileDamaged: (file: string) =>
    new TrainyardError(
      "agent_file_damaged",
      `${file}, which says where the agent is, cannot be read.`,
      "An agent that runs writes it anew within seconds: try again. If that does not help, end the agent's process, remove the file and run `trainyard serve`; runs go on.",
    ),
  homeLost: (home: string) =>
    new TrainyardError(
      "home_lost",
      `The home ${home} was moved, removed or replaced while its agent ran, so the agent has ended. Runs go on.`,
      "Start an agent for the home where it lies now, with --home or TRAINYARD_HOME.",
    ),
  agentIncompatible: (
    home: string,
    agent: { pid: number; version: string; protocolVersion: number },
    own: number,
  ) =>
    new TrainyardError(
      "agent_incompatible",
      `The agent of ${home}, process ${agent.pid}, is Trainyard ${agent.version} and speaks version ${agent.protocolVersion} of the protocol; this program speaks version ${own}.`,
      agent.protocolVersion < own
        ? "Run `trainyard agent restart` to put this version in its place; runs go on."
        : "Use the newer Trainyard that it belongs to, or run `trainyard agent restart` to put this version in its place; runs go on.",
    ),
  /** A failure that a child process has met and told of, as the one that it was. */
  toldByProcess: (code: string, message: string, advice: string, exitCode: number) =>
    new TrainyardError(code, message, advice, exitCode),
  agentAlreadyRunning: (home: string, pid: number | undefined) =>
    new TrainyardError(
      "agent_already_running",
      `An agent runs for ${home} already${pid === undefined ? "" : `, as process ${pid}`}.`,
      "Use that one, or end it first; another home can be named with TRAINYARD_HOME.",
    ),
  storageFull: (folder: string) =>
    new TrainyardError(
      "storage_full",
      `Nothing was changed: there is no space left for ${folder}.`,
      "Free some space; changes are taken again within a few seconds. Runs go on meanwhile.",
      5,
    ),
  storeDamaged: (folder: string, detail: string) =>
    new TrainyardError(
      "store_damaged",
      `The database in ${folder} is damaged: ${detail}.`,
      "Nothing in it is changed any more. Bring back a backup with `trainyard restore FILE --database-only`.",
    ),
  storeNewer: (folder: string, found: number, known: number) =>
    new TrainyardError(
      "store_newer",
      `The database in ${folder} has version ${found}, and this program knows up to ${known}.`,
      "Use the newer Trainyard that wrote it; nothing was changed.",
    ),
  workerFailed: (task: string, reason: string) =>
    new TrainyardError(
      "worker_failed",
      `The process that was to ${task} failed: it ${reason}.`,
      "Nothing else is touched by it. Try again; if it fails again, look at the file that it worked on.",
    ),
  workerMissing: (file: string) =>
    new TrainyardError(
      "worker_missing",
      `The workers' program ${file} is not there.`,
      "Build Trainyard with `npm run build`.",
    ),
  workerTimedOut: (task: string, seconds: number) =>
    new TrainyardError(
      "worker_timed_out",
      `It took longer than ${seconds} s to ${task}; the process was ended.`,
      "Try it with a smaller part, or with another file; nothing is left of it.",
    ),
  databaseElsewhere: (home: string, machine: string, folder: string, pointer: string) =>
    new TrainyardError(
      "database_elsewhere",
      `The database of ${home} lies on ${machine}, in ${folder}.`,
      `Start the agent there. If that machine is gone, remove ${pointer} and bring back a backup.`,
    ),
  noLocalDisk: (home: string, type: string, places: readonly string[]) =>
    new TrainyardError(
      "no_local_disk",
      `The home ${home} lies on another machine (${type}), and none of ${places.join(", ")} can hold its database.`,
      "Name a home on a disk of this machine with TRAINYARD_HOME, or make one of these folders writable.",
    ),
  backupDamaged: (file: string, reason: string) =>
    new TrainyardError(
      "backup_damaged",
      `The backup ${file} cannot be used: ${reason}.`,
      "Nothing was changed. Take another copy of it, or an older backup.",
      2,
    ),
  homeNotEmpty: (home: string) =>
    new TrainyardError(
      "home_not_empty",
      `The home ${home} has something in it already.`,
      "Restore with --replace, which keeps what is there in a folder beside it, or name another home with TRAINYARD_HOME.",
      2,
    ),
};
