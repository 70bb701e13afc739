// What a page keeps names what it shows, and so tells its address.
import * as z from "zod";
import { ModelReference, ModelStack } from "../../schemas/protocol/method.ts";
import type { Route } from "./routes.ts";

const KeptRuns = z.object({ runs: z.array(z.string()).min(1) });
const KeptEvaluations = z.object({ evaluations: z.array(z.string()).min(1) });
const KeptModel = z.object({ model: ModelStack });
const KeptCard = z.object({ subject: ModelReference });
const KeptSubject = z.object({ subject: z.object({ columns: z.array(KeptModel).length(1) }) });

/** Undefined where it does not say. */
export function routeOfKept(viewType: string, kept: unknown): Route | undefined {
  if (viewType === "trainyard.run") {
    const runs = KeptRuns.safeParse(kept).data?.runs;
    return runs && { page: "run", runs };
  }
  if (viewType === "trainyard.evaluation") {
    const evaluations = KeptEvaluations.safeParse(kept).data?.evaluations;
    return evaluations && { page: "evaluation", evaluations };
  }
  if (viewType === "trainyard.model") {
    const model = KeptCard.safeParse(kept).data?.subject;
    return model && { page: "model", model };
  }
  if (viewType !== "trainyard.chat") return undefined;
  const model =
    KeptModel.safeParse(kept).data?.model ?? KeptSubject.safeParse(kept).data?.subject.columns[0]?.model;
  return model && { page: "chat", model };
}
