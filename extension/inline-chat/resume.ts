// Shows proposals again that a reload of the window has left behind; loads nothing where there are none.
import { logFailure } from "../log-failure.ts";
import type { Services } from "../services.ts";

/** Of the workspace's state: what `KeptProposals` has written. */
export const KEPT_PROPOSALS = "trainyard.inlineChat.proposals";

export function resumeProposals(services: Services): void {
  const { context } = services;
  if (context.workspaceState.get(KEPT_PROPOSALS) === undefined) return;
  import("./sessions.ts").then(
    ({ sessionsOf }) => sessionsOf(services),
    (error: unknown) => {
      logFailure(services, error);
    },
  );
}
