// `chat/votes`: the votes that are kept, who won how often, and the votes as rows to train on.
import { voteRow } from "../../chat/conversation-text.ts";
import { standingsOf } from "../../chat/votes.ts";
import type { HandlerOf } from "../handler.ts";

export const chatVotes: HandlerOf<"chat/votes"> =
  ({ conversations }) =>
  async ({ comparison, as }) => {
    const all = await conversations.votes.list();
    const votes = comparison === undefined ? all : all.filter((vote) => vote.comparison === comparison);
    const text = as === "list" ? null : votes.map(voteRow).join("");
    return { votes: as === "list" ? votes : [], standings: standingsOf(all), text };
  };
