// What the `store` benchmarks ask of the program that measures, and what it answers.
import * as z from "zod";

export const StoreRequest = z.discriminatedUnion("task", [
  z.strictObject({
    task: z.literal("commit"),
    store: z.enum(["ours", "lowdb"]),
    /** Made and removed by the program. */
    folder: z.string(),
    writers: z.number().int(),
    seconds: z.number(),
    /** Labels in the document, one of which each commit replaces. */
    labels: z.number().int(),
  }),
  z.strictObject({ task: z.literal("open"), folder: z.string(), commits: z.number().int() }),
]);
export type StoreRequest = z.infer<typeof StoreRequest>;

export const StoreAnswer = z.strictObject({
  figures: z.record(z.string(), z.number()),
  /** What a second opening finds. */
  evidence: z.array(z.number()),
});
export type StoreAnswer = z.infer<typeof StoreAnswer>;
