// `fetch` as @huggingface/hub takes it, over our own connections.
import type { IncomingMessage } from "node:http";
import { errors } from "../errors.ts";
import type { HubAccess } from "./access.ts";
import { askHub, connectionFailure, type HubRequest } from "./request.ts";

/** Lists and descriptions; weights are loaded in another way. */
const mostBytes = 32 << 20;

/** Its answers are whole, of at most 32 MiB. Rejects as `askHub` and `readBody` do. */
export function hubFetch(access: HubAccess, about: Pick<HubRequest, "id" | "revision">): typeof fetch {
  return async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const answer = await askHub(access, {
      url,
      ...about,
      headers: Object.fromEntries(new Headers(init?.headers)),
    });
    const headers = new Headers();
    for (const [name, value] of Object.entries(answer.headers)) headers.set(name, String(value));
    return new Response(await readBody(answer, new URL(url).host), { status: 200, headers });
  };
}

/** Throws `hub_not_reachable`, and `hub_failed` for a body of more than 32 MiB. */
export async function readBody(answer: IncomingMessage, host: string): Promise<Buffer<ArrayBuffer>> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      bytes += piece.length;
      if (bytes > mostBytes) throw errors.hubFailed(host, "its answer has no end");
      pieces.push(piece);
    }
  } catch (error) {
    throw connectionFailure(error, host);
  } finally {
    answer.destroy();
  }
  return Buffer.concat(pieces);
}
