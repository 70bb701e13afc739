// Processes that are killed without warning, in numbers.
import { agentKills } from "./agent-kills.ts";
import type { SoakPart } from "./part.ts";
import { trainerKills } from "./trainer-kills.ts";

interface KillReport {
  passed: number;
  failed: number;
  lines: string[];
}

function part(kills: (count: number) => Promise<KillReport>): SoakPart {
  return async () => {
    const { passed, failed, lines } = await kills(100);
    return { passed: failed === 0, summary: [`${passed} of 100 kills passed`, ...lines].join("; ") };
  };
}

export const killParts = { "trainer-kills": part(trainerKills), "agent-kills": part(agentKills) };
