// What the `agent-wire` benchmarks ask of the program that measures, and what it answers.
import * as z from "zod";

export const WireRequest = z.strictObject({
  /** The agent, or bare `ws` that sends back what it is sent. */
  server: z.enum(["agent", "bare"]),
  /** The agent's home; made by the program. */
  home: z.string(),
  task: z.discriminatedUnion("kind", [
    /** Every connection sends its next call when the last one is answered; then all together so many a second. */
    z.strictObject({
      kind: z.literal("calls"),
      connections: z.int(),
      seconds: z.number(),
      perSecond: z.number(),
    }),
    /** Every connection makes one call and is silent. */
    z.strictObject({ kind: z.literal("idle"), connections: z.int() }),
    /** Short calls, while datasets are imported, files downloaded and the machine watched. */
    z.strictObject({ kind: z.literal("busy"), seconds: z.number() }),
    /** Short calls, while one client floods, or while clients read nothing of what they ask for. */
    z.strictObject({ kind: z.literal("flood"), seconds: z.number() }),
    z.strictObject({ kind: z.literal("deaf"), seconds: z.number(), clients: z.int() }),
  ]),
});
export type WireRequest = z.infer<typeof WireRequest>;

/** A server that is measured, and what ends it. */
export interface MeasuredServer {
  readonly port: number;
  readonly token: string;
  readonly pid: number;
  stop(): Promise<void>;
}

export const WireAnswer = z.strictObject({
  figures: z.record(z.string(), z.number()),
  evidence: z.array(z.number()),
});
export type WireAnswer = z.infer<typeof WireAnswer>;
