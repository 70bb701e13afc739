// What can be downloaded: rows of datasets, files of models and of runs, and the history of a run for charts.
import type { Services } from "../handlers/services.ts";
import { SeriesQuery } from "../../schemas/series.ts";
import { errors } from "../errors.ts";
import { readSeries } from "../run/series.ts";
import { describeParams } from "./describe-params.ts";
import { resolveFile } from "./file-path.ts";
import type { Route } from "./router.ts";
import { sendFile } from "./send-file.ts";

export function downloadRoutes({ home, runs }: Pick<Services, "home" | "runs">): Route[] {
  return [
    {
      method: "GET",
      path: "/datasets/:id/:version/:split",
      summary: "The rows of a split as JSONL.",
      access: "token",
      handle: (exchange) => {
        const { id, version, split } = exchange.params;
        return sendFile(exchange, resolveFile(home.datasets, [id!, version!, `${split!}.jsonl`]));
      },
    },
    {
      method: "GET",
      path: "/models/:id/:version/*",
      summary: "A file of a model.",
      access: "token",
      handle: (exchange) => {
        const { id, version } = exchange.params;
        return sendFile(exchange, resolveFile(home.models, [id!, version!, ...exchange.rest]));
      },
    },
    {
      method: "GET",
      path: "/runs/:id/files/*",
      summary: "A file of a run.",
      access: "token",
      handle: (exchange) => {
        return sendFile(exchange, resolveFile(home.runs, [exchange.params["id"]!, ...exchange.rest]));
      },
    },
    {
      method: "GET",
      path: "/runs/:id/series",
      summary: "The history of a run for charts, thinned to as many bins as are asked for.",
      access: "token",
      handle: async ({ params, query, request, response }) => {
        const asked = SeriesQuery.safeParse(Object.fromEntries(query));
        if (!asked.success) throw errors.paramsNotUsable("the history", describeParams(asked.error.issues));
        const gone = new AbortController();
        response.once("close", () => {
          gone.abort();
        });
        try {
          const bytes = await readSeries(runs.get(params["id"]!).folder, asked.data, gone.signal);
          response.writeHead(200, {
            "Content-Type": "application/octet-stream",
            "Content-Length": bytes.byteLength,
          });
          response.end(request.method === "HEAD" ? undefined : bytes);
        } catch (error) {
          // A client that has gone gets no answer, and there is nothing wrong with that.
          if (error !== gone.signal.reason) throw error;
        }
      },
    },
  ];
}
