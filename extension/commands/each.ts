// One piece of work on each of many things: one progress for all, one message for those that failed.
import * as vscode from "vscode";
import { AgentFailure, isCancellation } from "../agents/failure.ts";
import { showFailure } from "../failures.ts";
import type { Services } from "../services.ts";
import { withProgress, type Report } from "./progress.ts";

export interface EachOptions<T> {
  /** What is done, as "Removing runs". */
  readonly title: string;
  readonly nameOf: (item: T) => string;
  readonly perform: (item: T, signal: AbortSignal, report: (report: Report) => void) => Promise<unknown>;
  /** How many of them at once; one after the other when it is left out. */
  readonly atOnce?: number;
}

/**
 * Performs the work on each and goes on after a failure. Returns those with which it is done.
 * @throws what the work throws on a single item; CancellationError
 */
export async function onEach<T>(
  services: Services,
  items: readonly T[],
  { title, nameOf, perform, atOnce = 1 }: EachOptions<T>,
): Promise<T[]> {
  if (items.length === 0) return [];
  const only = items[0]!;
  if (items.length === 1) {
    await withProgress(title, (signal, report) => perform(only, signal, report));
    return [only];
  }
  const done: T[] = [];
  const failures: { item: T; error: unknown }[] = [];
  await withProgress(title, async (signal, report) => {
    const waiting = [...items];
    const worker = async (): Promise<void> => {
      for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
        if (signal.aborted) return;
        report({ message: nameOf(item), fraction: (done.length + failures.length) / items.length });
        try {
          await perform(item, signal, () => undefined);
          done.push(item);
        } catch (error) {
          if (isCancellation(error)) return;
          failures.push({ item, error });
        }
      }
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  });
  if (failures.length > 0) await tellFailures(services, failures, items.length, nameOf);
  return done;
}

async function tellFailures<T>(
  services: Services,
  failures: readonly { item: T; error: unknown }[],
  total: number,
  nameOf: (item: T) => string,
): Promise<void> {
  const [first, ...others] = failures;
  for (const { error } of others) services.log.error(String(error));
  const { item, error } = first!;
  if (!(error instanceof AgentFailure)) throw error;
  const lead = vscode.l10n.t("{0} of {1} did not work.", failures.length, total);
  const told = `${lead} ${nameOf(item)}: ${error.message}`;
  await showFailure(services, new AgentFailure(error.code, told, error.advice, error.problems));
}
