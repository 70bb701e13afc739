// The machine's load: its history first, then each sample until the call is cancelled.
import type { Alert, MachineSample } from "../../../schemas/monitor.ts";
import { historyPieces } from "../../monitor/history-pieces.ts";
import type { HandlerOf } from "../handler.ts";

/** Samples that may wait for a client that reads slowly; the oldest are left out, alerts never. */
const waitingSamples = 60;

export const monitorWatch: HandlerOf<"monitor/watch"> = (services) => async (params, call) => {
  const waiting: { sample: MachineSample; alerts: Alert[] }[] = [];
  // Whoever begins to watch hears first of the alerts that stand already.
  let standing = services.monitor.alerts();
  let wake = (): void => undefined;
  const unwatch = services.monitor.watch((sample, alerts) => {
    const changed = new Set(alerts.map(({ id }) => id));
    waiting.push({ sample, alerts: [...standing.filter(({ id }) => !changed.has(id)), ...alerts] });
    standing = [];
    if (waiting.length > waitingSamples) {
      const left = waiting.shift()!;
      waiting[0]!.alerts = [...left.alerts, ...waiting[0]!.alerts];
    }
    wake();
  });
  const ended = new Promise<void>((resolve) => {
    call.signal.addEventListener("abort", () => {
      resolve();
    });
  });
  try {
    if (params.historySeconds > 0) {
      const to = services.monitor.latest()?.time ?? Date.now() / 1000;
      const range = { from: to - params.historySeconds, to, bins: params.bins };
      for (const history of historyPieces(services.monitor.history(range)))
        await call.progress({ kind: "history", history });
    }
    while (!call.signal.aborted) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        await call.progress({ kind: "sample", ...next });
      const more = new Promise<void>((resolve) => {
        wake = resolve;
      });
      if (waiting.length === 0) await Promise.race([more, ended]);
    }
    return null;
  } finally {
    unwatch();
  }
};
