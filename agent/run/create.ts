// Makes a run's folder from a training file. Nothing runs yet.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { stringify } from "smol-toml";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Home } from "../store/home.ts";
import { asWriteFailure, replaceFile } from "../store/write-file.ts";
import { runFolder, writeManifest } from "./folder.ts";
import { readRun, type Run } from "./state.ts";

/** Under an `operationId` the run is found again by whoever asked for it and got no answer. `plannedMemory` in bytes. */
export interface RunOrigin {
  readonly operationId?: string | undefined;
  readonly plannedMemory?: number | undefined;
}

/** `file` is the absolute path of the training file, `config` what it says once `extends` is merged. */
export function createRun(
  home: Home,
  file: string,
  config: TrainingFile,
  now = new Date(),
  { operationId, plannedMemory }: RunOrigin = {},
): Run {
  const name = config.name ?? path.basename(file).replace(/(\.train)?\.toml$/, "");
  const root = makeFolder(home.runs, `${slug(name)}-${timestamp(now)}`);
  const folder = runFolder(root);
  replaceFile(folder.config, `# Resolved from ${file.replaceAll("\n", " ")}\n${stringify(config)}`);
  // run.json comes last: a folder without it is no run yet.
  writeManifest(folder, {
    schema: 1,
    id: path.basename(root),
    name,
    state: "queued",
    createdAt: now.toISOString(),
    file,
    config,
    ...(operationId === undefined ? {} : { operationId }),
    ...(plannedMemory === undefined ? {} : { plannedMemory }),
  });
  return readRun(root);
}

/** Adds -2, -3 … when a run of that name was made in the same second. */
function makeFolder(runs: string, id: string): string {
  for (let number = 1; ; number++) {
    const root = path.join(runs, number === 1 ? id : `${id}-${number}`);
    try {
      mkdirSync(root);
      return root;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw asWriteFailure(error, runs);
    }
  }
}

/** What every file system takes as a folder name. */
function slug(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  return plain.slice(0, 40) || "run";
}

/** 20260131-235959, in local time: people compare it with their clock. */
function timestamp(now: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const date = `${now.getFullYear()}${two(now.getMonth() + 1)}${two(now.getDate())}`;
  return `${date}-${two(now.getHours())}${two(now.getMinutes())}${two(now.getSeconds())}`;
}
