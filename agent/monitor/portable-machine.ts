// Reads a machine that has no /proc: from Node where it tells, else from systeminformation, which starts programs.
import os from "node:os";
import { fsStats, mem, networkStats } from "systeminformation";
import { FileSystem } from "./file-system.ts";
import { BusyShare, Rate, type MachineReader, type MachineReading } from "./machine-reading.ts";

/** How often programs are started for what Node does not tell: each time takes tens of milliseconds of CPU. */
const SLOW_MILLISECONDS = 10_000;

export class PortableMachine implements MachineReader {
  readonly #fileSystem: FileSystem;
  readonly #cores: BusyShare[] = [];
  readonly #read = new Rate();
  readonly #written = new Rate();
  readonly #received = new Rate();
  readonly #sent = new Rate();
  #slow = {
    swapUsed: 0,
    available: undefined as number | undefined,
    network: { receivedBytesPerSecond: 0, sentBytesPerSecond: 0 },
    traffic: { readBytesPerSecond: null as number | null, writeBytesPerSecond: null as number | null },
  };
  #askedAt = -Infinity;
  #asking = false;

  constructor(home: string) {
    this.#fileSystem = new FileSystem(home);
  }

  async read(): Promise<MachineReading> {
    if (!this.#asking && performance.now() - this.#askedAt >= SLOW_MILLISECONDS) void this.#ask();
    const space = await this.#fileSystem.space();
    return {
      cpu: this.#cpu(),
      memory: this.#memory(),
      disk: { ...space, ...this.#slow.traffic },
      network: this.#slow.network,
    };
  }

  #cpu(): MachineReading["cpu"] {
    const perCore = os.cpus().map(({ times }, core) => {
      const total = times.user + times.nice + times.sys + times.idle + times.irq;
      return (this.#cores[core] ??= new BusyShare()).since({ busy: total - times.idle, total });
    });
    const load = perCore.reduce((sum, share) => sum + share, 0) / Math.max(1, perCore.length);
    return { load, perCore };
  }

  #memory(): MachineReading["memory"] {
    const total = os.totalmem();
    // On macOS free memory leaves out what the system would hand back; systeminformation counts it.
    const available = process.platform === "win32" ? os.freemem() : (this.#slow.available ?? os.freemem());
    return { total, used: Math.max(0, total - available), available, swapUsed: this.#slow.swapUsed };
  }

  async #ask(): Promise<void> {
    this.#asking = true;
    try {
      const [memory, interfaces, traffic] = await Promise.all([mem(), networkStats("*"), askTraffic()]);
      const sum = (key: "rx_bytes" | "tx_bytes"): number =>
        interfaces
          .filter(({ iface }) => !/^lo\d*$/.test(iface))
          .reduce((bytes, counters) => bytes + counters[key], 0);
      this.#slow = {
        swapUsed: Math.max(0, memory.swapused),
        available: memory.available,
        network: {
          receivedBytesPerSecond: this.#received.perSecond(sum("rx_bytes")),
          sentBytesPerSecond: this.#sent.perSecond(sum("tx_bytes")),
        },
        traffic: {
          readBytesPerSecond: traffic && this.#read.perSecond(traffic.read),
          writeBytesPerSecond: traffic && this.#written.perSecond(traffic.written),
        },
      };
    } catch {
      // A program that it starts may be missing; the former figures stay.
    } finally {
      this.#asking = false;
      this.#askedAt = performance.now();
    }
  }
}

/** Over all disks: systeminformation does not tell them apart. Windows has no such figures, and gives null. */
async function askTraffic(): Promise<{ read: number; written: number } | null> {
  const counters = (await fsStats()) as { rx: number; wx: number } | null;
  return counters && { read: counters.rx, written: counters.wx };
}
