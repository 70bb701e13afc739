// Entries of the queue: what a request makes of them. Pure.
import type { Resources } from "../../schemas/protocol/run.ts";
import type { TrainingFile } from "../../schemas/training.ts";
import type { Change, QueueEntry } from "../store/document.ts";
import { estimateResources } from "./estimate.ts";
import type { RunChange, StartRequest } from "./runs.ts";

export type Placement = Pick<StartRequest, "priority" | "held" | "retry" | "resources">;

export const usualPlacement: Placement = { priority: 0, held: false, retry: null };

export function newEntry(
  request: Placement,
  config: TrainingFile,
  order: number,
  machine: { cores: number; memory: number },
  plannedMemory: number | undefined,
): QueueEntry {
  return {
    priority: request.priority,
    order,
    held: request.held,
    resources: { ...estimateResources(config, machine, plannedMemory), ...given(request.resources) },
    attempts: 0,
    ...(request.retry === null ? {} : { retry: request.retry }),
  };
}

export function changedEntry(
  entry: QueueEntry,
  { priority, held, resources, retry }: Omit<RunChange, "name" | "tags" | "notes">,
): QueueEntry {
  const changed: QueueEntry = {
    ...entry,
    priority: priority ?? entry.priority,
    held: held ?? entry.held,
    resources: { ...entry.resources, ...given(resources) },
  };
  if (retry === null) delete changed.retry;
  else if (retry !== undefined) changed.retry = retry;
  return changed;
}

/** Whoever is given some of the cores, and has not said how many threads to use, uses so many. */
export function withThreads(config: TrainingFile, cores: number | undefined): TrainingFile {
  if (cores === undefined || config.training.threads !== 0) return config;
  return {
    ...config,
    training: { ...config.training, threads: Math.min(1024, Math.max(1, Math.round(cores))) },
  };
}

export function setEntry(id: string, value: QueueEntry): Change {
  return { kind: "set", collection: "queue", id, value };
}

export function removeEntry(id: string): Change {
  return { kind: "remove", collection: "queue", id };
}

function given(resources: { [R in keyof Resources]?: Resources[R] | undefined } = {}): Partial<Resources> {
  return Object.fromEntries(Object.entries(resources).filter(([, value]) => value !== undefined));
}
