// Rows that were made in the browser become a dataset: sent as a file by tus 1.0.0, then imported.
import { newOperation } from "../../agents/operation.ts";
import { failed } from "../../agents/failure.ts";
import { asFileName } from "../../file-name.ts";
import type { Services } from "../../services.ts";
import { tabToken } from "../access.ts";

/** @throws AgentFailure */
export async function uploadText({ agent }: Services, name: string, rows: string): Promise<void> {
  const bytes = new TextEncoder().encode(rows);
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const hex = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const metadata = `filename ${base64(`${asFileName(name, "answers")}.jsonl`)},sha256 ${base64(hex)}`;
  const made = await send("/uploads", "POST", {
    "Upload-Length": String(bytes.length),
    "Upload-Metadata": metadata,
  });
  const place = made.headers.get("Location") ?? "";
  await send(
    place,
    "PATCH",
    { "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream" },
    bytes,
  );
  const upload = place.split("/").at(-1)!;
  await agent.call("dataset/import", { source: { upload }, labels: { name }, ...newOperation() });
}

async function send(
  path: string,
  method: string,
  headers: Readonly<Record<string, string>>,
  body?: Uint8Array<ArrayBuffer>,
): Promise<Response> {
  const answer = await fetch(path, {
    method,
    headers: { ...headers, "Tus-Resumable": "1.0.0", Authorization: `Bearer ${tabToken() ?? ""}` },
    ...(body && { body }),
  });
  if (!answer.ok) throw failed("agent_connection_lost", `The agent answered ${answer.status}.`);
  return answer;
}

function base64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
