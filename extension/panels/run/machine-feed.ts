// The machine's memory and GPUs for the charts of a page: their history since the runs began, then what comes.
import type { Down } from "../../../schemas/panels/panel.ts";
import type { MachineSeries, RunPanel } from "../../../schemas/panels/run.ts";
import type { HistorySeries, MachineSample } from "../../../schemas/monitor.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { isCancellation, isConnectionLoss } from "../../agents/failure.ts";

/** The agent keeps two weeks. */
const MOST_SECONDS = 14 * 24 * 3600;
const BINS = 2000;
/** Memory of runs, and what the GPUs do. */
const WANTED = /^(run\..+\.memory|gpu\.[^.]+\.utilisation)$/;

/** Sends until the signal is aborted; begins anew after a cut. `seconds` is how far back the page looks. */
export async function feedMachine(
  agent: AgentConnection,
  seconds: number,
  send: (message: Down<RunPanel>) => void,
  signal: AbortSignal,
): Promise<void> {
  const params = { historySeconds: Math.min(MOST_SECONDS, Math.max(60, seconds)), bins: BINS };
  const isOver = (): boolean => signal.aborted;
  while (!isOver() && (await agent.connected(signal))) {
    try {
      await agent.call("monitor/watch", params, {
        signal,
        onProgress: (progress) => {
          if (isOver()) return;
          if (progress.kind === "sample") send({ kind: "machine", ...sampleOf(progress.sample) });
          else sendHistory(progress.history);
        },
      });
      return;
    } catch (error) {
      if (isOver() || isCancellation(error)) return;
      if (!isConnectionLoss(error)) throw error;
    }
  }

  function sendHistory({ from, to, series }: { from: number; to: number; series: HistorySeries[] }): void {
    const wanted = series.filter(({ name }) => WANTED.test(name)).map(asFloats);
    if (wanted.length > 0) send({ kind: "machineHistory", from, to, series: wanted });
  }
}

function asFloats({ name, min, max, mean }: HistorySeries): MachineSeries {
  const floats = (values: readonly (number | null)[]): Float32Array<ArrayBuffer> =>
    Float32Array.from(values, (value) => value ?? Number.NaN);
  return { name, min: floats(min), max: floats(max), mean: floats(mean) };
}

function sampleOf({ time, runs, gpus }: MachineSample): { time: number; values: Record<string, number> } {
  const values: Record<string, number> = {};
  for (const { run, memory } of runs) values[`run.${run}.memory`] = memory;
  for (const { index, vendor, utilisation } of gpus) {
    const name = vendor === "nvidia" ? String(index) : `${vendor}-${index}`;
    if (utilisation !== null) values[`gpu.${name}.utilisation`] = utilisation;
  }
  return { time, values };
}
