// The quantities of a sample that the history keeps, by name. docs/monitor.md lists them.
import type { MachineSample } from "../../schemas/monitor.ts";

/** What is not known is left out. */
export function seriesOf({ cpu, memory, disk, network, gpus, runs }: MachineSample): Map<string, number> {
  const values: [string, number | null][] = [
    ["cpu", cpu.load],
    ["memory", memory.used],
    ["swap", memory.swapUsed],
    ["disk.free", disk.free],
    ["disk.read", disk.readBytesPerSecond],
    ["disk.write", disk.writeBytesPerSecond],
    ["network.received", network.receivedBytesPerSecond],
    ["network.sent", network.sentBytesPerSecond],
  ];
  for (const { vendor, index, utilisation, memoryUsed, temperature, power } of gpus) {
    // Machines with GPUs of two makers are rare, but their indices are the same.
    const gpu = vendor === "nvidia" ? `gpu.${index}` : `gpu.${vendor}-${index}`;
    values.push([`${gpu}.utilisation`, utilisation], [`${gpu}.memory`, memoryUsed]);
    values.push([`${gpu}.temperature`, temperature], [`${gpu}.power`, power]);
  }
  for (const { run, cpu: cores, memory: resident } of runs)
    values.push([`run.${run}.cpu`, cores], [`run.${run}.memory`, resident]);
  return new Map(values.filter((value): value is [string, number] => value[1] !== null));
}
