// The monitor's newest sample as gauges for Prometheus.
import { Gauge, type Registry } from "prom-client";
import type { GpuSample, MachineSample } from "../../schemas/monitor.ts";

interface MachineGauge {
  name: string;
  help: string;
  /** null: not known. */
  value: (sample: MachineSample) => number | null;
}

const machineGauges: MachineGauge[] = [
  {
    name: "machine_cpu_busy_ratio",
    help: "Busy share of all cores.",
    value: ({ cpu }) => cpu.load,
  },
  {
    name: "machine_memory_size_bytes",
    help: "Memory of the machine or of its container.",
    value: ({ memory }) => memory.total,
  },
  {
    name: "machine_memory_available_bytes",
    help: "Memory that programs can take without swapping.",
    value: ({ memory }) => memory.available,
  },
  {
    name: "machine_swap_used_bytes",
    help: "Swap in use.",
    value: ({ memory }) => memory.swapUsed,
  },
  {
    name: "machine_disk_size_bytes",
    help: "Size of the home folder's file system.",
    value: ({ disk }) => disk.total,
  },
  {
    name: "machine_disk_free_bytes",
    help: "Free space of the home folder's file system.",
    value: ({ disk }) => disk.free,
  },
  {
    name: "machine_disk_read_bytes_per_second",
    help: "Reading from the home folder's disk.",
    value: ({ disk }) => disk.readBytesPerSecond,
  },
  {
    name: "machine_disk_written_bytes_per_second",
    help: "Writing to the home folder's disk.",
    value: ({ disk }) => disk.writeBytesPerSecond,
  },
  {
    name: "machine_network_received_bytes_per_second",
    help: "Receiving over all interfaces but the loopback.",
    value: ({ network }) => network.receivedBytesPerSecond,
  },
  {
    name: "machine_network_sent_bytes_per_second",
    help: "Sending over all interfaces but the loopback.",
    value: ({ network }) => network.sentBytesPerSecond,
  },
];

const gpuGauges: { name: string; help: string; value: (gpu: GpuSample) => number | null }[] = [
  { name: "gpu_utilisation_ratio", help: "Busy share of a GPU.", value: ({ utilisation }) => utilisation },
  { name: "gpu_memory_size_bytes", help: "Memory of a GPU.", value: ({ memoryTotal }) => memoryTotal },
  { name: "gpu_memory_used_bytes", help: "Memory in use of a GPU.", value: ({ memoryUsed }) => memoryUsed },
  { name: "gpu_temperature_celsius", help: "Temperature of a GPU.", value: ({ temperature }) => temperature },
  { name: "gpu_power_watts", help: "Power that a GPU takes.", value: ({ power }) => power },
];

const runGauges: { name: string; help: string; value: (run: MachineSample["runs"][number]) => number }[] = [
  {
    name: "run_cpu_cores",
    help: "Cores that the processes of an active run keep busy.",
    value: ({ cpu }) => cpu,
  },
  {
    name: "run_resident_memory_bytes",
    help: "Resident memory of the processes of an active run.",
    value: ({ memory }) => memory,
  },
];

/** `latest` is asked whenever somebody reads the figures. */
export function addMachineGauges(registry: Registry, latest: () => MachineSample | undefined): void {
  for (const { name, help, value } of machineGauges)
    addGauge(registry, name, help, [], () => {
      const sample = latest();
      return sample === undefined ? [] : [{ labels: {}, value: value(sample) }];
    });
  for (const { name, help, value } of gpuGauges)
    addGauge(registry, name, help, ["gpu", "vendor"], () =>
      (latest()?.gpus ?? []).map((gpu) => ({ labels: labelsOf(gpu), value: value(gpu) })),
    );
  addGauge(
    registry,
    "gpu_processes",
    "Processes on a GPU, ours and others'.",
    ["gpu", "vendor", "owner"],
    () =>
      (latest()?.gpus ?? []).flatMap((gpu) => {
        const ours = gpu.processes.filter(({ run }) => run !== null).length;
        const others = gpu.processes.length - ours;
        return [
          { labels: { ...labelsOf(gpu), owner: "run" }, value: ours },
          { labels: { ...labelsOf(gpu), owner: "other" }, value: others },
        ];
      }),
  );
  for (const { name, help, value } of runGauges)
    addGauge(registry, name, help, ["run"], () =>
      (latest()?.runs ?? []).map((run) => ({ labels: { run: run.run }, value: value(run) })),
    );
}

interface Reading {
  labels: Record<string, string>;
  value: number | null;
}

function addGauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: () => Reading[],
): void {
  new Gauge({
    name: `trainyard_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      // A GPU or a run that is gone must not go on with its last figure.
      this.reset();
      if (labelNames.length === 0) this.remove();
      for (const { labels, value } of read()) if (value !== null) this.set(labels, value);
    },
  });
}

function labelsOf({ index, vendor }: GpuSample): { gpu: string; vendor: string } {
  return { gpu: String(index), vendor };
}
