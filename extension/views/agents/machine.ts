// The figures of a machine as lines under its agent.
import { formatBytes, formatCores, formatCount } from "../../amounts.ts";
import type { Alert, GpuSample, MachineSample } from "../../../schemas/monitor.ts";
import type { Line } from "../line.ts";
import { formatShare, joinFacts, type Words } from "../words.ts";

/** Figures by their names, in the order of the tree. */
export function machineLines(
  { cpu, memory, disk, gpus }: MachineSample,
  words: Words,
): ReadonlyMap<string, Line> {
  const { t, language } = words;
  const bytes = (amount: number): string => formatBytes(amount, language);
  return new Map<string, Line>([
    [
      "cpu",
      figure(
        t("Processor"),
        t("{0} of {1}", formatShare(cpu.load, language), formatCores(cpu.perCore.length, words)),
        "chip",
      ),
    ],
    [
      "memory",
      figure(t("Memory"), t("{0} of {1}", bytes(memory.used), bytes(memory.total)), "circuit-board"),
    ],
    ["disk", figure(t("Disk"), t("{0} free", bytes(disk.free)), "save")],
    ...gpus.map((gpu): [string, Line] => [gpuName(gpu), figure(gpu.name, gpuFacts(gpu, words), "zap")]),
  ]);
}

/** Alerts that stand, by their ids, after what a sample has told of them. */
export function standingAlerts(
  known: ReadonlyMap<string, Alert>,
  told: readonly Alert[],
): ReadonlyMap<string, Alert> {
  const standing = new Map(known);
  for (const alert of told) {
    if (alert.ended === undefined) standing.set(alert.id, alert);
    else standing.delete(alert.id);
  }
  return standing;
}

export function alertLine(alert: Alert, { t, language }: Words): Line {
  const color = alert.level === "error" ? "list.errorForeground" : "list.warningForeground";
  return {
    label: alertName(alert, t),
    description: formatAlertValue(alert, language),
    icon: { id: alert.level === "error" ? "error" : "warning", color },
    context: ["alert"],
  };
}

function alertName({ kind }: Alert, t: Words["t"]): string {
  switch (kind) {
    case "memory_low":
      return t("Memory is low");
    case "swap_high":
      return t("A lot of swap is in use");
    case "disk_low":
      return t("The disk is nearly full");
    case "cpu_contended":
      return t("Other programs use the processor");
    case "gpu_hot":
      return t("A GPU is hot");
    case "gpu_memory_low":
      return t("GPU memory is low");
    case "run_memory_high":
      return t("A run uses a lot of memory");
  }
}

function formatAlertValue({ kind, value }: Alert, language: string): string {
  if (kind === "disk_low") return formatBytes(value, language);
  return kind === "gpu_hot" ? `${formatCount(value, language)} °C` : formatShare(value, language);
}

function gpuName({ vendor, index }: GpuSample): string {
  return `gpu.${vendor}.${index}`;
}

function gpuFacts(gpu: GpuSample, { t, language }: Words): string {
  const { utilisation, memoryUsed, memoryTotal, temperature } = gpu;
  const memory =
    memoryUsed === null || memoryTotal === null
      ? undefined
      : t("{0} of {1}", formatBytes(memoryUsed, language), formatBytes(memoryTotal, language));
  return joinFacts([
    utilisation === null ? undefined : formatShare(utilisation, language),
    memory,
    temperature === null ? undefined : `${formatCount(temperature, language)} °C`,
  ]);
}

function figure(label: string, description: string, icon: string): Line {
  return { label, description, icon: { id: icon }, context: ["figure"] };
}
