// Serves the pages of the webviews to Chromium: the HTML that the extension makes, inside the theme that VS Code gives.
import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { pageHtml } from "../../../extension/panels/page.ts";
import { themed, type Theme } from "./themes.ts";

export interface PageOptions {
  readonly theme?: Theme;
  readonly locale?: "en" | "zh-cn";
}

export interface PageServer {
  /** The page of a bundle, such as `run`. */
  address(name: string, options: PageOptions): string;
  close(): void;
}

const types: Readonly<Record<string, string>> = {
  ".css": "text/css",
  ".js": "text/javascript",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
};

export async function servePages(): Promise<PageServer> {
  const folder = builtWebviews();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, first = "", name = ""] = url.pathname.split("/");
    const file = path.join(folder, path.basename(name));
    if (first === "page") {
      const theme = (url.searchParams.get("theme") ?? "light") as Theme;
      response.setHeader("Content-Type", "text/html");
      response.end(themed(pageOf(server, name, url.searchParams.get("locale") ?? "en"), theme));
    } else if (first === "webviews" && existsSync(file)) {
      response.setHeader("Content-Type", types[path.extname(file)] ?? "application/octet-stream");
      response.end(readFileSync(file));
    } else if (first === "favicon.ico") {
      response.statusCode = 204;
      response.end();
    } else {
      response.statusCode = 404;
      response.end();
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    address: (name, { theme = "light", locale = "en" }) =>
      `${origin(server)}/page/${name}?${new URLSearchParams({ theme, locale }).toString()}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function pageOf(server: Server, name: string, locale: string): string {
  const file = (extension: string): string => `${origin(server)}/webviews/${name}${extension}`;
  return pageHtml({
    title: name,
    script: file(".js"),
    style: file(".css"),
    cspSource: origin(server),
    nonce: "c29tZSBub25jZSBmb3IgdGVzdHM=",
    data: { locale, texts: textsOf(locale) },
  });
}

function textsOf(locale: string): Record<string, string> {
  if (locale === "en") return {};
  const bundle = path.resolve("extension", "l10n", `bundle.l10n.${locale}.json`);
  return JSON.parse(readFileSync(bundle, "utf8")) as Record<string, string>;
}

function origin(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** dist/webviews; how deep below dist/test the bundler has put this module is its own affair. */
function builtWebviews(): string {
  for (let folder = path.dirname(fileURLToPath(import.meta.url)); ; folder = path.dirname(folder)) {
    const isBuilt = existsSync(path.join(folder, "extension", "main.mjs"));
    if (isBuilt) return path.join(folder, "webviews");
    if (path.dirname(folder) === folder) throw new Error("dist/webviews has not been built");
  }
}
