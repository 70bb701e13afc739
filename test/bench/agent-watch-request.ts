// What the `watch` benchmarks ask of the program that measures, and what it answers.
import * as z from "zod";

export const WatchRequest = z.discriminatedUnion("task", [
  /** A run that writes so many metrics a second, and one client that watches it. */
  z.strictObject({ task: z.literal("live"), home: z.string(), perSecond: z.number(), seconds: z.number() }),
  /** The history of a run that has so many metrics, asked for as a chart does. */
  z.strictObject({ task: z.literal("history"), home: z.string(), points: z.int() }),
]);
export type WatchRequest = z.infer<typeof WatchRequest>;

export const WatchAnswer = z.strictObject({
  figures: z.record(z.string(), z.number()),
  /** Metrics that were written, and those that arrived once and in order. */
  evidence: z.array(z.number()),
});
export type WatchAnswer = z.infer<typeof WatchAnswer>;

/** To the program that writes metrics as a trainer does: it prints how many it has written. */
export const WriterRequest = z.strictObject({
  file: z.string(),
  /** Before the first metric. */
  restSeconds: z.number(),
  perSecond: z.number(),
  seconds: z.number(),
});
export type WriterRequest = z.infer<typeof WriterRequest>;
