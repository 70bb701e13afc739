// What the agent says of itself in the handshake.
import os from "node:os";
import type { Hardware } from "../../schemas/hardware.ts";
import { protocolVersion, type AgentInfo } from "../../schemas/protocol/agent.ts";
import { agentSettings } from "../store/agent-settings.ts";
import type { Database } from "../store/database.ts";
import type { Home } from "../store/home.ts";
import { version } from "../store/version.ts";

/** Asked once: the system is slow to tell, and the handshake is frequent. */
const hostname = os.hostname();

export function describeAgent(
  home: Home,
  database: Pick<Database, "document" | "state">,
  hardware: Hardware,
  startedAt: string,
): AgentInfo {
  const { state } = database;
  const gpus = hardware.gpus.map(({ index, name, memory }) => ({ index, name, memory }));
  return {
    name: "trainyard",
    version,
    protocolVersion,
    capabilities: ["queue", "chat", "uploads", "backup", ...(gpus.length > 0 ? (["gpu"] as const) : [])],
    home: home.root,
    platform: `${hardware.platform}-${hardware.architecture}`,
    pid: process.pid,
    startedAt,
    hostname,
    cores: hardware.cpu.cores,
    memory: hardware.memory,
    gpus,
    settings: agentSettings(database),
    ...(state.mode === "read-only" ? { readOnly: { reason: state.reason, detail: state.detail } } : {}),
  };
}
