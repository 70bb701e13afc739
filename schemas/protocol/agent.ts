// The agent itself: who it is, what it can do, and its end.
import * as z from "zod";
import { method } from "./method.ts";

/** Grows when a method changes so that an older client would misread it. */
export const protocolVersion = 1;

export const Capability = z.enum(["queue", "gpu", "chat", "uploads", "backup"]);
export type Capability = z.infer<typeof Capability>;

/** What the agent does by itself. Kept in its home, so that it also holds for the next agent. */
export const AgentSettings = z.strictObject({
  idleMinutes: z
    .number()
    .min(0.01)
    .max(10_080)
    .nullable()
    .describe("Without clients, and without runs that go on or wait for their turn, it ends after so long."),
  endWithLastClient: z
    .boolean()
    .describe("It ends 20 seconds after its last client has gone. Runs that have begun go on."),
  keepAwake: z.boolean().describe("While a run is running the machine does not go to sleep by itself."),
  pauseOnBattery: z
    .boolean()
    .describe("While the machine lives on its battery runs pause after their step, and none begins."),
});
export type AgentSettings = z.infer<typeof AgentSettings>;

export const AgentInfo = z.strictObject({
  name: z.literal("trainyard"),
  version: z.string(),
  protocolVersion: z.int(),
  capabilities: z.array(Capability),
  home: z.string(),
  platform: z.string(),
  pid: z.int(),
  startedAt: z.iso.datetime(),
  hostname: z.string(),
  cores: z.int(),
  /** Bytes. */
  memory: z.number(),
  gpus: z.array(z.strictObject({ index: z.int(), name: z.string(), memory: z.number().nullable() })),
  settings: AgentSettings,
  /** The store takes no changes for this reason, while everything else goes on. */
  readOnly: z.strictObject({ reason: z.string(), detail: z.string() }).optional(),
});
export type AgentInfo = z.infer<typeof AgentInfo>;

export const agentMethods = {
  "agent/info": method({
    summary: "The handshake: says who the agent is, and refuses a client whose protocol it does not speak.",
    params: z.strictObject({
      client: z.strictObject({ name: z.string().max(100), version: z.string().max(60) }).optional(),
      protocolVersion: z.int().optional(),
      changes: z
        .boolean()
        .default(false)
        .describe("Whether `changed` notifications are wanted on this connection."),
    }),
    result: AgentInfo,
    changes: false,
    example: { client: { name: "my-script", version: "1.0" }, protocolVersion: 1 },
  }),
  "agent/update": method({
    summary: "Changes what the agent does by itself; what is left out stays. Answers with all settings.",
    params: AgentSettings.partial(),
    result: AgentSettings,
    changes: true,
    example: { idleMinutes: 30, keepAwake: true },
  }),
  "agent/shutdown": method({
    summary: "Ends the agent once running calls are answered. Runs go on, unless they are to be stopped too.",
    params: z.strictObject({ stopRuns: z.boolean().default(false) }),
    result: z.null(),
    changes: true,
    example: { stopRuns: false },
  }),
};
