// The place of waiting runs in the queue.
import * as vscode from "vscode";
import type { RunSummary } from "../../../schemas/protocol/run.ts";
import { newOperation } from "../../agents/operation.ts";
import type { Services } from "../../services.ts";
import { onEach } from "../each.ts";
import { oneRun, someRuns } from "../subjects.ts";

export function holdRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  return setHeld(services, args, true);
}

export function releaseRuns(services: Services, ...args: readonly unknown[]): Promise<void> {
  return setHeld(services, args, false);
}

async function setHeld(services: Services, args: readonly unknown[], held: boolean): Promise<void> {
  const runs = await someRuns(services, args, {
    title: held ? vscode.l10n.t("Hold Run") : vscode.l10n.t("Release Run"),
    isMany: true,
    accepts: ({ queue }) => queue?.held === !held,
    refusal: held
      ? vscode.l10n.t("Only a run that waits for its turn can be held.")
      : vscode.l10n.t("This run is not held."),
  });
  await onEach(services, runs, {
    title: held ? vscode.l10n.t("Holding runs") : vscode.l10n.t("Releasing runs"),
    nameOf: ({ name }) => name,
    perform: ({ id }, signal) =>
      services.agent.call("run/update", { run: id, held, ...newOperation() }, { signal }),
  });
}

/** Takes the priority of the run that is first now, where that is higher. */
export async function moveToFront(services: Services, ...args: readonly unknown[]): Promise<void> {
  const run = await oneRun(services, args, {
    title: vscode.l10n.t("Move Run to Front of Queue"),
    accepts: ({ queue }) => queue !== undefined,
    refusal: vscode.l10n.t("This run does not wait."),
  });
  if (run?.queue === undefined) return;
  const { agent } = services;
  const { runs } = await agent.call("run/list", { states: ["queued"], limit: 1000 });
  const first = runs.filter((other) => other.id !== run.id).sort(byPosition)[0];
  if (first?.queue === undefined || first.queue.position > run.queue.position) return;
  const { priority } = first.queue;
  if (priority > run.queue.priority)
    await agent.call("run/update", { run: run.id, priority, ...newOperation() });
  await agent.call("run/reorder", { run: run.id, before: first.id, ...newOperation() });
}

function byPosition(left: RunSummary, right: RunSummary): number {
  return (left.queue?.position ?? Infinity) - (right.queue?.position ?? Infinity);
}
