// Lets runs pause: the file `pause` in a run's folder says why, and on whose word. Its trainer waits between two steps
// until the file is gone.
import { existsSync, readFileSync, rmSync } from "node:fs";
import * as z from "zod";
import { RunManifest } from "../../schemas/run.ts";
import { identifyProcess } from "../store/process-identity.ts";
import { replaceFile } from "../store/write-file.ts";
import type { RunFolder } from "./folder.ts";
import type { KnownRun } from "./known-runs.ts";

const Reason = RunManifest.shape.pause.unwrap().shape.reason;

export const PauseRequest = z.object({
  reason: Reason,
  /** For people who look at the run. */
  message: z.string(),
  /** The process that takes the file away again; when it is gone, the trainer looks for itself. */
  by: z.object({
    pid: z.int(),
    startedAtTicks: z.string().optional(),
    bootId: z.string().optional(),
  }),
});
export type PauseRequest = z.infer<typeof PauseRequest>;

/** Why all runs are to pause. */
export interface Pause {
  readonly reason: z.infer<typeof Reason>;
  readonly message: string;
  /** Why a run that waits does not begin. */
  readonly obstacle: string;
}

/** Undefined where the run is not to pause. */
export function readPauseText(folder: RunFolder): string | undefined {
  // Asked before every step: that nothing is there costs less to see than to catch.
  if (!existsSync(folder.pause)) return undefined;
  try {
    return readFileSync(folder.pause, "utf8");
  } catch {
    return undefined;
  }
}

export class Pauses {
  /** Undefined until it has been said; then what earlier agents have left is taken away. */
  #pause: Pause | null | undefined;
  #text: string | undefined;

  /** Returns whether that is something new. */
  set(pause: Pause | null): boolean {
    if (this.#pause !== undefined && pause?.message === this.#pause?.message) return false;
    this.#pause = pause;
    this.#text = pause === null ? undefined : textOf(pause);
    return true;
  }

  /** Why no run begins now. */
  get obstacle(): string | undefined {
    return this.#pause?.obstacle;
  }

  /** Tells the run's trainer, unless it has been told. @throws disk_full, not_writable */
  apply({ folder, trainer }: Pick<KnownRun, "folder" | "trainer">): void {
    if (this.#pause === undefined || trainer === undefined) return;
    if (readPauseText(folder) === this.#text) return;
    if (this.#text === undefined) rmSync(folder.pause, { force: true });
    else replaceFile(folder.pause, this.#text);
  }
}

function textOf({ reason, message }: Pause): string {
  return JSON.stringify({ reason, message, by: identifyProcess(process.pid) } satisfies PauseRequest);
}
