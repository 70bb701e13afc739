// The pages for browsers: how one is let in, and the files of the pages, which hold no data and so are open to all.
import { sendJson } from "../openai/send-json.ts";
import type { BrowserAccess } from "./browser-access.ts";
import type { Exchange, Route } from "./router.ts";
import { StaticFiles } from "./static-files.ts";

/** Folders beside the agent's own in dist/, which are paths of the port. */
const folders = ["browser", "webviews"] as const;

export function browserRoutes(browsers: BrowserAccess): Route[] {
  const files = new StaticFiles(
    folders.map((name) => ({ name, url: new URL(`../${name}/`, import.meta.url) })),
  );
  return [
    {
      method: "POST",
      path: "/browser/code",
      summary: "A code with which one browser can get a token, once and within a minute.",
      access: "token",
      handle: ({ response }) => {
        sendJson(response, 200, browsers.issueCode());
      },
    },
    {
      method: "POST",
      path: "/browser/token",
      summary: "A token for a browser, in exchange for a code, or for a token that ends soon.",
      access: "code",
      handle: ({ response }) => {
        sendJson(response, 200, browsers.issueToken());
      },
    },
    {
      method: "GET",
      path: "/",
      summary: "The pages for browsers.",
      access: "open",
      handle: (exchange) => files.send(exchange, "browser", "index.html"),
    },
    ...folders.map((name): Route => ({
      method: "GET",
      path: `/${name}/*`,
      summary:
        name === "browser" ? "A file of the pages." : "A file of the pages that the editor shows, too.",
      access: "open",
      handle: (exchange: Exchange) => files.send(exchange, name, exchange.rest.join("/")),
    })),
  ];
}
