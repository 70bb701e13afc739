// The machine, live and in history.
import * as z from "zod";
import { Alert, MachineHistory, MachineSample } from "../monitor.ts";
import { method } from "./method.ts";

export const monitorMethods = {
  "monitor/watch": method({
    summary:
      "Sends the machine's load until the call is cancelled; first the history, some series in each message.",
    params: z.strictObject({
      historySeconds: z
        .number()
        .min(0)
        .max(14 * 24 * 3600)
        .default(600),
      bins: z.int().min(1).max(2000).default(300),
    }),
    result: z.null(),
    progress: z.discriminatedUnion("kind", [
      z.strictObject({ kind: z.literal("history"), history: MachineHistory }),
      z.strictObject({ kind: z.literal("sample"), sample: MachineSample, alerts: z.array(Alert) }),
    ]),
    changes: false,
    example: { historySeconds: 3600 },
  }),
};
