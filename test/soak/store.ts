// The database under faults, in numbers.
import { killWriters } from "./store-kills.ts";

export const storeSoaks = {
  "store-kills": async () => {
    const kills = 1000;
    const { contradictions, ...counts } = await killWriters(kills, 120);
    return {
      passed: contradictions.length === 0,
      summary: [
        `${counts.kills} kills under write load`,
        `${counts.acknowledged} commits acknowledged`,
        `${counts.withCommitsUnderway} kills with commits underway, ${counts.whileOpening} while opening`,
        ...(contradictions.length === 0 ? ["0 lost, 0 invented"] : contradictions),
      ].join(", "),
    };
  },
};
