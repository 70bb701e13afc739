// Uploads over HTTP as tus 1.0.0 describes them (https://tus.io/protocols/resumable-upload), with the extensions
// creation, checksum, expiration and termination. A cut upload goes on from the offset that HEAD tells.
import { errors } from "../errors.ts";
import { sendNothing } from "./answer.ts";
import type { Limits } from "./limits.ts";
import type { Exchange, Route } from "./router.ts";
import type { Upload, Uploads } from "./uploads.ts";

/** What the routes ask of the uploads. */
export type UploadStore = Pick<Uploads, "create" | "get" | "append" | "remove">;

export function uploadRoutes(uploads: UploadStore, limits: Limits): Route[] {
  const path = "/uploads/:id";
  return [
    {
      method: "OPTIONS",
      path: "/uploads",
      summary: "What of tus 1.0.0 is spoken.",
      access: "token",
      handle: ({ response }) => {
        sendNothing(response, 204, {
          ...resumable,
          "Tus-Version": "1.0.0",
          "Tus-Extension": "creation,checksum,expiration,termination",
          "Tus-Checksum-Algorithm": "sha256",
          "Tus-Max-Size": String(limits.uploadBytes),
        });
      },
    },
    {
      method: "POST",
      path: "/uploads",
      summary:
        "Begins an upload; `Upload-Metadata` holds `filename` and `sha256`. `Location` tells its place.",
      access: "token",
      handle: async (exchange) => {
        requireVersion(exchange);
        const upload = await uploads.create(announced(exchange));
        const location = `/uploads/${upload.id}`;
        sendNothing(exchange.response, 201, { ...describe(upload), Location: location });
      },
    },
    {
      method: "HEAD",
      path,
      summary: "How far an upload is, so that a cut one goes on from there.",
      access: "token",
      handle: (exchange) => {
        requireVersion(exchange);
        const upload = uploads.get(exchange.params["id"]!);
        sendNothing(exchange.response, 200, { ...describe(upload), "Upload-Length": String(upload.length) });
      },
    },
    {
      method: "PATCH",
      path,
      summary: "Appends at `Upload-Offset`; `Upload-Checksum` may hold the sum of the piece.",
      access: "token",
      body: "application/offset+octet-stream",
      handle: async (exchange) => {
        requireVersion(exchange);
        const { request, response, params } = exchange;
        const offset = wholeNumber(exchange, "upload-offset");
        // The sum of the whole is computed in silence, for longer than a connection may otherwise be silent.
        request.once("end", () => request.socket.setTimeout(0));
        const upload = await uploads.append(params["id"]!, {
          offset,
          body: request,
          sha256: pieceSum(exchange),
        });
        request.socket.setTimeout(limits.idleSeconds * 1000);
        sendNothing(response, 204, describe(upload));
      },
    },
    {
      method: "DELETE",
      path,
      summary: "Removes an upload.",
      access: "token",
      handle: async (exchange) => {
        requireVersion(exchange);
        await uploads.remove(exchange.params["id"]!);
        sendNothing(exchange.response, 204, resumable);
      },
    },
  ];
}

const resumable = { "Tus-Resumable": "1.0.0" };

function describe({ offset, expiresAt }: Upload): Record<string, string> {
  return {
    ...resumable,
    "Upload-Offset": String(offset),
    "Upload-Expires": new Date(expiresAt).toUTCString(),
  };
}

function requireVersion({ request, response }: Exchange): void {
  response.setHeader("Tus-Resumable", resumable["Tus-Resumable"]);
  if (request.headers["tus-resumable"] === resumable["Tus-Resumable"]) return;
  response.setHeader("Tus-Version", resumable["Tus-Resumable"]);
  throw errors.uploadVersionNotTaken();
}

function header({ request }: Exchange, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? undefined : value;
}

function wholeNumber(exchange: Exchange, name: string): number {
  const text = header(exchange, name) ?? "";
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw errors.uploadHeaderNotUsable(name, "It must be a whole number.");
  return value;
}

/** Name, length and sum of the file, from the headers of its creation. */
function announced(exchange: Exchange): Pick<Upload, "name" | "length" | "sha256"> {
  const length = wholeNumber(exchange, "upload-length");
  const metadata = new Map(
    (header(exchange, "upload-metadata") ?? "").split(",").map((pair) => {
      const [key = "", value = ""] = pair.trim().split(" ");
      return [key, Buffer.from(value, "base64").toString("utf8")];
    }),
  );
  const sha256 = (metadata.get("sha256") ?? "").toLowerCase();
  const name = metadata.get("filename") ?? "";
  const notUsable = (reason: string) => errors.uploadHeaderNotUsable("upload-metadata", reason);
  if (!/^[0-9a-f]{64}$/.test(sha256))
    throw notUsable("It must hold `sha256`, the sum of the whole file as 64 hexadecimal digits, in base64.");
  if (!/^[\p{L}\p{N}_][\p{L}\p{N} ._()-]{0,119}$/u.test(name) || reserved.test(name) || /[. ]$/.test(name))
    throw notUsable("It must hold `filename`, the name without folders, in base64.");
  return { name, length, sha256 };
}

/** Our own files in the folder, and names that Windows keeps for devices. */
const reserved = /^(part|upload\.json.*|(con|prn|aux|nul|com\d|lpt\d)(\..*)?)$/i;

function pieceSum(exchange: Exchange): Buffer | undefined {
  const text = header(exchange, "upload-checksum");
  if (text === undefined) return undefined;
  const [algorithm, sum = ""] = text.split(" ");
  const bytes = Buffer.from(sum, "base64");
  if (algorithm !== "sha256" || bytes.length !== 32)
    throw errors.uploadHeaderNotUsable("upload-checksum", "It must be `sha256` and the sum in base64.");
  return bytes;
}
