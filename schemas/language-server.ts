// What the editor and the language server say to each other besides the Language Server Protocol.
import * as z from "zod";
import { Changed } from "./protocol.ts";

/** Methods of the agent that the language server may call through the editor; none of them changes anything. */
export const languageServerMethods = [
  "run/plan",
  "dataset/list",
  "dataset/get",
  "dataset/preview",
  "model/list",
] as const;
export type LanguageServerMethod = (typeof languageServerMethods)[number];

/** Given with `initialize` by an editor that has a connection to an agent. */
export const LanguageServerOptions = z.object({
  /** Whether `trainyard/agent` is answered. */
  agent: z.boolean().default(false),
});
export type LanguageServerOptions = z.infer<typeof LanguageServerOptions>;

/** The section `trainyard` of the settings, as far as the language server reads it. */
export const LanguageServerSettings = z.object({
  torchtitan: z
    .object({
      /** The version that torchtitan's files are checked for; the newest with TOML when left out. */
      version: z.enum(["v0.1.0", "v0.2.0", "v0.2.1", "v0.2.2"]).default("v0.2.2"),
      /** Processes that a job of torchtitan is started with; rules that need it are checked where it is above 0. */
      worldSize: z.int().min(0).default(0),
    })
    .prefault({}),
});
export type LanguageServerSettings = z.infer<typeof LanguageServerSettings>;

/** From the server: calls a method of the agent that the editor is connected to; starts none. */
export const agentRequest = {
  method: "trainyard/agent",
  params: z.strictObject({ method: z.enum(languageServerMethods), params: z.unknown() }),
} as const;

/** To the server: whether an agent is connected now, and what of it has changed. */
export const agentNotification = {
  method: "trainyard/agentChanged",
  params: z.strictObject({ connected: z.boolean(), changed: Changed.optional() }),
} as const;

/** To the server: the training file as it takes effect, bases merged and defaults filled in, as TOML. */
export const effectiveFileRequest = {
  method: "trainyard/effectiveFile",
  params: z.strictObject({ uri: z.string() }),
  result: z.strictObject({ text: z.string() }),
} as const;
