// The machine's memory and GPUs for the charts of a page: what each run took until now, then what comes.
import type { Down } from "../../../schemas/panels/panel.ts";
import type { MachineSeries, RunPanel } from "../../../schemas/panels/run.ts";
import type { HistorySeries, MachineSample } from "../../../schemas/monitor.ts";
import type { AgentConnection } from "../../agents/connection.ts";
import { AgentFailure, isCancellation, isConnectionLoss } from "../../agents/failure.ts";

const BINS = 1000;

/** What a run took of the machine from its start to its end, or until now. Of a run that is gone nothing is sent. */
export async function tellMachineHistory(
  agent: AgentConnection,
  run: string,
  send: (message: Down<RunPanel>) => void,
): Promise<void> {
  try {
    const { from, to, series } = await agent.call("run/machine", { run, bins: BINS });
    send({ kind: "machineHistory", from, to, series: series.map(asFloats) });
  } catch (error) {
    if (error instanceof AgentFailure && error.code === "run_not_found") return;
    if (!isConnectionLoss(error)) throw error;
  }
}

/** Sends what comes until the signal is aborted; begins anew after a cut. */
export async function feedMachine(
  agent: AgentConnection,
  send: (message: Down<RunPanel>) => void,
  signal: AbortSignal,
): Promise<void> {
  const isOver = (): boolean => signal.aborted;
  while (!isOver() && (await agent.connected(signal))) {
    try {
      await agent.call(
        "monitor/watch",
        { historySeconds: 0 },
        {
          signal,
          onProgress: (progress) => {
            if (progress.kind === "sample" && !isOver())
              send({ kind: "machine", ...sampleOf(progress.sample) });
          },
        },
      );
      return;
    } catch (error) {
      if (isOver() || isCancellation(error)) return;
      if (!isConnectionLoss(error)) throw error;
    }
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
