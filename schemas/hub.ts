// Models of Hugging Face's Hub: how they are named, what is asked of them, and what the agent may ask.
import * as z from "zod";

/** `org/name`; the oldest models have a name alone. */
export const HubId = z
  .string()
  .regex(
    /^[A-Za-z0-9][\w.-]{0,95}(\/[A-Za-z0-9][\w.-]{0,95})?$/,
    "is not the id of a model of the Hub: org/name",
  )
  .refine((id) => !id.includes("..") && !id.includes("--"), "holds two dots or two hyphens in a row");

/** A branch, a tag or a commit. */
const Revision = z
  .string()
  .regex(/^[\w][\w./-]{0,199}$/, "is not the name of a revision")
  .refine((name) => !name.includes(".."), "holds two dots in a row");

export const HubReference = z.strictObject({
  id: HubId,
  revision: Revision.optional().describe(
    "`main` where it is left out; what is loaded is one commit in any case.",
  ),
  file: z.string().min(1).max(500).optional().describe("Which GGUF file, where a repository holds several."),
});
export type HubReference = z.infer<typeof HubReference>;

/**
 * Reads `org/name`, `org/name@revision`, `hf.co/org/name`, `hf://org/name` and addresses of a model's page, of a branch or
 * of a GGUF file there. Undefined where the text names none.
 */
export function parseHubReference(text: string): HubReference | undefined {
  const address =
    /^(?:https?:\/\/(?:www\.)?(?:huggingface\.co|hf\.co)\/|hf\.co\/|huggingface\.co\/|hf:\/\/)(.*)$/i;
  const trimmed = text.trim();
  const within = address.exec(trimmed)?.[1];
  const [named = "", revision] = (within ?? trimmed)
    .replace(/[?#].*$/, "")
    .replace(/\/+$/, "")
    .split("@");
  const parts = named.split("/");
  // A name alone is as well a file of the folder at hand.
  if (within === undefined && parts.length !== 2) return undefined;
  const [organization, name, kind, branch, ...rest] = parts;
  const isPage = kind === "tree" || kind === "blob" || kind === "resolve";
  if (kind !== undefined && !isPage) return undefined;
  const file = kind !== "tree" && rest.length > 0 ? rest.join("/") : undefined;
  const parsed = HubReference.safeParse({
    id: name === undefined ? organization : `${organization}/${name}`,
    ...((revision ?? branch) !== undefined && { revision: revision ?? branch }),
    ...(file !== undefined && { file }),
  });
  return parsed.success ? parsed.data : undefined;
}

const Host = z
  .string()
  .regex(
    /^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(:\d{1,5})?$|^\[[0-9a-fA-F:]+\](:\d{1,5})?$/,
    "is not a host",
  );

/** What the agent may ask of the Hub, and where. Kept in its home. */
export const HubSettings = z.strictObject({
  allowed: z
    .boolean()
    .describe("Whether somebody has agreed that this agent asks the Hub. Nothing is asked before."),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .describe("Address of a mirror. Where it is null, HF_ENDPOINT counts, or https://huggingface.co."),
  hosts: z
    .array(Host)
    .max(50)
    .describe(
      "Hosts besides Hugging Face's own and the mirror to which files may be redirected: `host` or `host:port`.",
    ),
  certificates: z
    .string()
    .max(4096)
    .nullable()
    .describe("File (PEM) of authorities that are trusted besides the usual ones and NODE_EXTRA_CA_CERTS."),
});
export type HubSettings = z.infer<typeof HubSettings>;

export const HubFile = z.strictObject({ path: z.string(), bytes: z.number() });
export type HubFile = z.infer<typeof HubFile>;

/** A model of the Hub at one commit. */
export const HubRepository = z.strictObject({
  id: z.string(),
  /** The commit, in hexadecimal digits. */
  revision: z.string(),
  license: z.string().optional(),
  gated: z.boolean(),
  /** What would be loaded; empty where a file is to be chosen first. */
  files: z.array(HubFile),
  /** GGUF files to choose from, where nothing else is there. */
  choices: z.array(HubFile),
});
export type HubRepository = z.infer<typeof HubRepository>;
