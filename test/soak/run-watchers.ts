// Clients that ask through the deaths of agents, and notice what they missed or were told twice.
import { setTimeout as sleep } from "node:timers/promises";
import type { RunSummary } from "../../schemas/protocol/run.ts";
import type { AgentClient } from "../../agent/client/connect.ts";
import { TrainyardError } from "../../agent/errors.ts";
import { runFolder } from "../../agent/run/folder.ts";
import { metricsOf } from "../support/trainer-run.ts";

/** The agent that lives just now; another one after each kill. */
export type LivingAgent = () => Promise<AgentClient>;

/** Asks again, of the next agent, until it is answered. */
export async function askUntilAnswered<T>(
  agent: LivingAgent,
  ask: (client: AgentClient) => Promise<T>,
): Promise<T> {
  for (;;) {
    const client = await agent();
    try {
      return await ask(client);
    } catch (error) {
      if (!isLost(error)) throw error;
      await sleep(20);
    }
  }
}

function isLost(error: unknown): boolean {
  const lost = ["agent_connection_lost", "agent_ending"];
  return error instanceof TrainyardError && lost.includes(error.code);
}

/** Nothing more comes of it by itself. */
export function isOver({ state, retry }: RunSummary): boolean {
  if (state === "failed" || state === "interrupted") return (retry?.nextAttempt ?? null) === null;
  return state === "succeeded" || state === "stopped";
}

/**
 * Watches a run to its end, from the cursor after each cut; returns how many metrics were told, and what was wrong:
 * a metric that was told twice, or one in the run's folder that was not told.
 */
export async function watchToItsEnd(
  agent: LivingAgent,
  run: string,
): Promise<{ told: number; faults: string[] }> {
  const told = new Set<number>();
  const omitted: { from: number; to: number }[] = [];
  let repeated = 0;
  let cursor = { seq: 0, log: 0 };
  const watch = (client: AgentClient): Promise<{ run: RunSummary }> =>
    client.call(
      "run/watch",
      { run, since: cursor },
      {
        onProgress: (update) => {
          for (const { seq } of update.metrics) {
            if (told.has(seq) || seq <= cursor.seq) repeated++;
            told.add(seq);
          }
          if (update.omitted) omitted.push(update.omitted);
          cursor = update.cursor;
        },
      },
    );
  let summary = (await askUntilAnswered(agent, watch)).run;
  while (!isOver(summary)) {
    // It was interrupted, and is to be tried again.
    await sleep(100);
    summary = (await askUntilAnswered(agent, watch)).run;
  }
  const missed = metricsOf(runFolder(summary.folder)).filter(
    ({ seq }) => !told.has(seq) && !omitted.some(({ from, to }) => from <= seq && seq <= to),
  );
  const faults = [
    ...(repeated > 0 ? [`${run}: ${repeated} metrics were told twice`] : []),
    ...(missed.length > 0 ? [`${run}: ${missed.length} metrics were not told`] : []),
  ];
  return { told: told.size, faults };
}
