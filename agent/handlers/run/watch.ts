// `run/watch`: what is new about a run, from where the client has read to.
import type { RunUpdate } from "../../../schemas/protocol/run.ts";
import { followRun } from "../../run/follow.ts";
import { streamRun } from "../../run/stream.ts";
import type { HandlerOf } from "../handler.ts";

export const runWatch: HandlerOf<"run/watch"> =
  ({ runs }) =>
  async ({ run, since }, call) => {
    const summary = () => runs.get(run).summary;
    const onSummaryChange = (listener: () => void) =>
      runs.onChange((ids) => {
        if (ids.includes(run)) listener();
      });
    const follower = followRun(runs.get(run).folder);
    try {
      const send = (update: RunUpdate, isLast: boolean) => call.progress(update, isLast);
      const cursor = await streamRun(follower, summary, onSummaryChange, since, send, call.signal);
      return { run: summary(), cursor };
    } finally {
      follower.close();
    }
  };
