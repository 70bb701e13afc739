// The lists of all that the agent has, which everything in the editor and in a browser looks at.
import type { AgentConnection } from "../agents/connection.ts";
import type { Services } from "../services.ts";
import { Listing } from "./listing.ts";
import { ServedModels } from "./served-models.ts";
import { datasetSource, modelSource, runSource } from "./sources.ts";

/** They fill when the agent is there. `onFailure` is told why one could not. */
export function catalogOf(
  agent: AgentConnection,
  onFailure: (error: unknown) => void,
): Pick<Services, "runs" | "datasets" | "models" | "served"> {
  return {
    runs: new Listing(agent, runSource, onFailure),
    datasets: new Listing(agent, datasetSource, onFailure),
    models: new Listing(agent, modelSource, onFailure),
    served: new ServedModels(agent, onFailure),
  };
}
