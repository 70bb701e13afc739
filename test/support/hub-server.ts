// A server that speaks as Hugging Face's Hub does, with its storage on a second host, and fails as it is told to.
import { createHash } from "node:crypto";
import { once } from "node:events";
import http, {
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import https from "node:https";
import { connect, type AddressInfo } from "node:net";
import { tlsCertificate, tlsKey } from "./certificate.ts";

export interface HubModel {
  readonly files: Readonly<Record<string, Buffer>>;
  /** Those with a sum by Git LFS, which lie in the storage; others are known by their SHA-1. */
  readonly large?: readonly string[];
  readonly license?: string;
  readonly gated?: boolean;
  /** Who may see it; everybody where it is left out. */
  readonly token?: string;
}

/** How the server fails; tests change it while it runs. */
export interface HubFaults {
  /** The storage ends connections after so many bytes, as often as `times` says. */
  cut?: { bytes: number; times: number };
  /** The storage sends so many bytes and then nothing any more. */
  stall?: number;
  /** The storage changes a byte of each file. */
  changesBytes?: boolean;
  /** The storage sends whole files, whatever range is asked for. */
  ignoresRanges?: boolean;
  /** Where weights are said to lie. */
  redirectTo?: string;
  /** What every question is answered with. */
  status?: number;
}

export interface HubServer {
  readonly url: string;
  /** host:port of the storage. */
  readonly storage: string;
  readonly commit: string;
  faults: HubFaults;
  readonly models: Map<string, HubModel>;
  readonly asked: { host: "hub" | "storage"; path: string; authorization?: string; range?: string }[];
  close(): Promise<void>;
}

const pageLength = 3;

export async function startHub(options: { secure?: boolean } = {}): Promise<HubServer> {
  const models = new Map<string, HubModel>();
  const asked: HubServer["asked"] = [];
  const commit = createHash("sha1").update("commit").digest("hex");
  const protocol = options.secure === true ? "https" : "http";
  const note = (host: "hub" | "storage", { url = "", headers }: IncomingMessage): void => {
    const { authorization, range } = headers;
    asked.push({ host, path: url, ...(authorization && { authorization }), ...(range && { range }) });
  };

  const storage = serve((request, response) => {
    note("storage", request);
    const [, org, name, ...rest] = decodeURIComponent(request.url!).split("/");
    const content = models.get(`${org}/${name}`)?.files[rest.join("/")];
    if (content === undefined) {
      response.writeHead(404).end();
      return;
    }
    const range = server.faults.ignoresRanges === true ? undefined : request.headers.range;
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? "")?.[1] ?? 0);
    const bytes = Buffer.from(content.subarray(from));
    if (server.faults.changesBytes === true) bytes[0] = bytes[0]! ^ 1;
    response.writeHead(range === undefined ? 200 : 206, {
      "content-length": bytes.length,
      ...(range !== undefined && {
        "content-range": `bytes ${from}-${content.length - 1}/${content.length}`,
      }),
    });
    const { cut, stall } = server.faults;
    if (stall !== undefined) {
      response.write(bytes.subarray(0, stall));
      return;
    }
    if (cut === undefined || cut.times === 0 || bytes.length <= cut.bytes) {
      response.end(bytes);
      return;
    }
    cut.times -= 1;
    response.write(bytes.subarray(0, cut.bytes), () => setImmediate(() => response.destroy()));
  }, options.secure);
  const storageHost = await listen(storage);

  const hub = serve((request, response) => {
    note("hub", request);
    if (server.faults.status !== undefined) {
      response.writeHead(server.faults.status, { "retry-after": "7" }).end("{}");
      return;
    }
    const { pathname, searchParams } = new URL(request.url!, "http://hub");
    const parts = pathname.split("/").slice(1).map(decodeURIComponent);
    if (parts[0] === "api") answerApi(response, request, parts.slice(2), searchParams);
    else answerFile(response, request, parts);
  }, options.secure);
  const hubHost = await listen(hub);
  const url = `${protocol}://${hubHost}`;

  function modelFor(response: ServerResponse, request: IncomingMessage, id: string): HubModel | undefined {
    const model = models.get(id);
    const { authorization } = request.headers;
    if (authorization === "Bearer hf_wrong") {
      refuse(response, 401, "");
      return undefined;
    }
    if (model === undefined) {
      refuse(response, authorization === undefined ? 401 : 404, "RepoNotFound");
      return undefined;
    }
    if (model.token === undefined || authorization === `Bearer ${model.token}`) return model;
    if (model.gated === true) refuse(response, 403, "GatedRepo");
    else refuse(response, 404, "RepoNotFound");
    return undefined;
  }

  function answerApi(
    response: ServerResponse,
    request: IncomingMessage,
    [org, name, kind, revision]: string[],
    search: URLSearchParams,
  ): void {
    const id = `${org}/${name}`;
    const model = modelFor(response, request, id);
    if (model === undefined) return;
    if (!["main", commit].includes(revision ?? "")) {
      refuse(response, 404, "RevisionNotFound");
      return;
    }
    if (kind === "revision") {
      const told = {
        ...{ _id: "0", id, private: false, gated: model.gated === true ? "auto" : false, sha: commit },
        ...{ downloads: 0, likes: 0, lastModified: new Date(0).toISOString() },
        cardData: { license: model.license },
      };
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(told));
      return;
    }
    const items = Object.entries(model.files).map(([path, content]) => itemOf(model, path, content));
    const from = Number(search.get("cursor") ?? 0);
    const next = from + pageLength;
    const link = `<${url}/api/models/${id}/tree/${commit}?recursive=true&cursor=${next}>; rel="next"`;
    response.writeHead(200, { "content-type": "application/json", ...(next < items.length && { link }) });
    response.end(JSON.stringify(items.slice(from, next)));
  }

  function answerFile(
    response: ServerResponse,
    request: IncomingMessage,
    [org, name, , , ...rest]: string[],
  ): void {
    const model = modelFor(response, request, `${org}/${name}`);
    if (model === undefined) return;
    const path = rest.join("/");
    const content = model.files[path];
    if (content === undefined) {
      refuse(response, 404, "EntryNotFound");
      return;
    }
    if (model.large?.includes(path) !== true) {
      response.writeHead(200).end(content);
      return;
    }
    const location = server.faults.redirectTo ?? `${protocol}://${storageHost}/${org}/${name}/${path}`;
    response.writeHead(302, { location }).end();
  }

  const server: HubServer = {
    ...{ url, storage: storageHost, commit, faults: {}, models, asked },
    close: async () => {
      for (const listening of [hub, storage]) {
        listening.closeAllConnections();
        listening.close();
        await once(listening, "close");
      }
    },
  };
  return server;
}

function itemOf({ large }: HubModel, path: string, content: Buffer): object {
  const blob = createHash("sha1").update(`blob ${content.length}\0`).update(content).digest("hex");
  const item = { type: "file", path, size: content.length, oid: blob };
  const sha256 = createHash("sha256").update(content).digest("hex");
  return large?.includes(path) === true
    ? { ...item, lfs: { oid: sha256, size: content.length, pointerSize: 130 } }
    : item;
}

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, code === "" ? {} : { "x-error-code": code }).end("{}");
}

function serve(answer: RequestListener, isSecure = false): Server {
  return isSecure
    ? https.createServer({ key: tlsKey, cert: tlsCertificate }, answer)
    : http.createServer(answer);
}

async function listen(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export interface TunnelProxy {
  /** With a user and a password, which it asks for. */
  readonly url: string;
  /** host:port of every tunnel. */
  readonly tunnels: string[];
  close(): void;
}

/** Opens tunnels to wherever it is asked, as a company's proxy does. */
export async function startProxy(): Promise<TunnelProxy> {
  const tunnels: string[] = [];
  const server = http.createServer((_, response) => void response.writeHead(405).end());
  server.on("connect", (request, socket, head) => {
    const expected = `Basic ${Buffer.from("user:secret").toString("base64")}`;
    if (request.headers["proxy-authorization"] !== expected) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
      return;
    }
    tunnels.push(request.url!);
    const [host, port] = request.url!.split(":");
    const onward = connect(Number(port), host, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
    socket.on("error", () => onward.destroy());
  });
  const address = await listen(server);
  const close = (): void => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://user:secret@${address}`, tunnels, close };
}
