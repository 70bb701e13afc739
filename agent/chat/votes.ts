// Votes on answers that stood side by side: a file each, which a second vote on the same answers replaces.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import type { ModelStack } from "../../schemas/protocol/method.ts";
import { Vote, type Standing } from "../../schemas/vote.ts";
import type { Home } from "../store/home.ts";
import { makeFolders, privateMode, replaceFile, syncFolderNow } from "../store/write-file.ts";

const suffix = ".json";

export class Votes {
  readonly #folder: string;

  constructor(home: Home) {
    this.#folder = path.join(home.conversations, "votes");
  }

  /** It is on the disk when this returns. Errors: `storage_full`, `not_writable`. */
  keep(vote: Vote): void {
    makeFolders(this.#folder);
    replaceFile(path.join(this.#folder, nameOf(vote)), `${JSON.stringify(vote)}\n`, privateMode);
    syncFolderNow(this.#folder);
  }

  /** Oldest first. Files that hold something else are passed over. */
  async list(): Promise<Vote[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const votes: Vote[] = [];
    for (const name of names.filter((other) => other.endsWith(suffix))) {
      const vote = parse(await readFile(path.join(this.#folder, name), "utf8").catch(() => ""));
      if (vote !== undefined) votes.push(vote);
    }
    return votes.sort((left, right) => (left.at < right.at ? -1 : 1));
  }
}

/** How often each model was the best, the one with the most wins first; a model is one step of a run, or one version. */
export function standingsOf(votes: readonly Vote[]): Standing[] {
  const standings = new Map<string, Standing>();
  const standingOf = (model: ModelStack): Standing => {
    const key = JSON.stringify(model);
    const standing = standings.get(key) ?? { model, wins: 0, losses: 0, draws: 0 };
    standings.set(key, standing);
    return standing;
  };
  for (const { answers, verdict } of votes) {
    const isDraw = verdict === "tie" || verdict === "none";
    for (const { message, model } of answers) {
      standingOf(model)[isDraw ? "draws" : message === verdict ? "wins" : "losses"]++;
    }
  }
  return [...standings.values()].sort((left, right) => right.wins - left.wins || left.losses - right.losses);
}

function nameOf({ answers }: Vote): string {
  const messages = answers.map(({ message }) => message).sort();
  return `${createHash("sha256").update(messages.join(" ")).digest("hex").slice(0, 24)}${suffix}`;
}

function parse(text: string): Vote | undefined {
  try {
    return Vote.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
