// launched.json: who launched a run's trainer last, and which process it is. Written by the launcher, before and after.
import { readFileSync, rmSync } from "node:fs";
import * as z from "zod";
import { replaceJson } from "../store/write-file.ts";
import type { RunFolder } from "./folder.ts";

const Process = z.object({
  pid: z.int(),
  startedAtTicks: z.string().optional(),
  bootId: z.string().optional(),
});

const LaunchRecord = z.object({
  /** Absent until the process is there: a launcher that was killed in between has left no number. */
  trainer: Process.optional(),
  launcher: Process,
  /** GPUs that were given to the run, by index. */
  gpus: z.array(z.int()),
});
export type LaunchRecord = z.infer<typeof LaunchRecord>;

/** Undefined when the run was not launched, or when its record cannot be read. */
export function readLaunch(folder: RunFolder): LaunchRecord | undefined {
  try {
    return LaunchRecord.safeParse(JSON.parse(readFileSync(folder.launched, "utf8"))).data;
  } catch {
    return undefined;
  }
}

export function writeLaunch(folder: RunFolder, record: LaunchRecord): void {
  replaceJson(folder.launched, record);
}

export function removeLaunch(folder: RunFolder): void {
  rmSync(folder.launched, { force: true });
}
