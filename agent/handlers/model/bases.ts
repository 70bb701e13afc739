// `model/bases`: a few models that many people begin with.
import { suggestedBases } from "../../../schemas/bases.ts";
import type { HandlerOf } from "../handler.ts";

export const modelBases: HandlerOf<"model/bases"> = () => () =>
  Promise.resolve({ bases: suggestedBases.map((base) => ({ ...base, isGated: base.isGated ?? false })) });
