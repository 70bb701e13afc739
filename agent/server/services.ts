// Opens everything that handlers work with, in order, and closes it in the reverse order.
import os from "node:os";
import path from "node:path";
import type { Hardware } from "../../schemas/hardware.ts";
import { MonitorThresholds } from "../../schemas/monitor.ts";
import { protocolVersion, type AgentInfo } from "../../schemas/protocol/agent.ts";
import type { Services } from "../handlers/services.ts";
import { readHardware } from "../monitor/hardware.ts";
import { openMonitor } from "../monitor/monitor.ts";
import { openDatabase, type Database } from "../store/database.ts";
import { removeLeftovers } from "../store/drafts.ts";
import type { Home } from "../store/home.ts";
import { openWorkers } from "../worker/workers.ts";
import { limits } from "./limits.ts";
import { Uploads } from "./uploads.ts";
import { version } from "./version.ts";

/** What the port adds to the services. */
export type PortServices = Pick<Services, "changed" | "shutdown">;

export interface OpenServices {
  readonly services: Services;
  readonly uploads: Uploads;
  close(): Promise<void>;
}

/** @throws agent_already_running, and what the parts throw; what was opened before is closed again. */
export async function openServices(home: Home, port: PortServices): Promise<OpenServices> {
  const opened: { close(): Promise<void> }[] = [];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  const close = async (): Promise<void> => {
    for (const part of opened) await part.close();
  };
  try {
    const database = keep(await openDatabase(home));
    const startedAt = new Date().toISOString();
    const hardware = await readHardware();
    const uploads = keep(await Uploads.open(home, limits));
    await removeLeftovers(home.datasets);
    await removeLeftovers(home.models);
    const workers = keep(openWorkers({ home }));
    const monitor = keep(
      await openMonitor({
        folder: path.join(home.root, "monitor"),
        home: home.root,
        thresholds: MonitorThresholds.parse({}),
        runs: () => [],
      }),
    );
    const info = () => describeAgent(home, database, hardware, startedAt);
    const services = { home, database, workers, monitor, uploads, info, ...port } as unknown as Services;
    return { services, uploads, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function describeAgent(home: Home, { state }: Database, hardware: Hardware, startedAt: string): AgentInfo {
  return {
    name: "trainyard",
    version,
    protocolVersion,
    capabilities: [
      "queue",
      "chat",
      "uploads",
      "backup",
      ...(hardware.gpus.length > 0 ? (["gpu"] as const) : []),
    ],
    home: home.root,
    platform: `${hardware.platform}-${hardware.architecture}`,
    pid: process.pid,
    startedAt,
    hostname: os.hostname(),
    cores: hardware.cpu.cores,
    memory: hardware.memory,
    gpus: hardware.gpus.map(({ index, name, memory }) => ({ index, name, memory })),
    ...(state.mode === "read-only" ? { readOnly: { reason: state.reason, detail: state.detail } } : {}),
  };
}
