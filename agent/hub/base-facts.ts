// What a base says of itself: of a model here by its files, of one of the Hub by config.json and the list of its files.
import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { suggestedBases } from "../../schemas/bases.ts";
import type { HubReference } from "../../schemas/hub.ts";
import type { BaseFacts } from "../../schemas/protocol/model.ts";
import type { ModelConfig } from "../../schemas/run.ts";
import { errors } from "../errors.ts";
import { openModelSource } from "../model/source.ts";
import { shapeOf } from "../model/summary.ts";
import type { HubAccess } from "./access.ts";
import { readBody } from "./fetch.ts";
import { readHubConfig } from "./hub-config.ts";
import { addressOf } from "./load.ts";
import { licenseOf } from "./model-card.ts";
import { chooseFiles, inspectRepository } from "./repository.ts";
import { askHub } from "./request.ts";

export interface Base {
  readonly facts: BaseFacts;
  readonly config: ModelConfig;
}

/** A folder or a GGUF file. Throws as `openModelSource` does. */
export async function localBase(place: string): Promise<Base> {
  const source = await openModelSource(place);
  source.close();
  const { config, tokenizer } = source;
  const license = await licenseIn(place);
  return {
    config,
    facts: {
      shape: shapeOf(config),
      contextLength: config.contextLength,
      isForChat: tokenizer.config.chat_template !== undefined,
      ...(license !== undefined && { license }),
    },
  };
}

/** Loads config.json and nothing else. Throws as `inspectRepository` and `fromHuggingFaceConfig` do. */
export async function hubBase(access: HubAccess, reference: HubReference): Promise<Base> {
  const { id, revision } = reference;
  const repository = await inspectRepository(access, { id, ...(revision !== undefined && { revision }) });
  const file = repository.files.find(({ path: name }) => name === "config.json");
  if (file === undefined)
    throw errors.hubNothingUsable(id, "it has no config.json, which would tell its shape");
  const url = addressOf(access, repository, file);
  const body = await readBody(
    await askHub(access, { url, id, revision: repository.revision }),
    new URL(url).host,
  );
  const config = readHubConfig(body.toString("utf8"), id);
  const { files } = chooseFiles(repository, reference.file);
  const { license } = repository;
  return {
    config,
    facts: {
      shape: shapeOf(config),
      contextLength: config.contextLength,
      isForChat: looksTunedForChat(
        id,
        repository.files.map(({ path: name }) => name),
      ),
      downloadBytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      ...(license !== undefined && { license }),
    },
  };
}

/** As far as names tell; the template itself may stand within a file that is not loaded for this. */
function looksTunedForChat(id: string, files: readonly string[]): boolean {
  const known = suggestedBases.find((base) => base.id.toLowerCase() === id.toLowerCase());
  const isNamed = /[-_.](instruct|chat|it|sft|dpo)([-_.]|$)/i.test(id);
  return known?.isForChat ?? (isNamed || files.some((name) => name.startsWith("chat_template.")));
}

async function licenseIn(place: string): Promise<string | undefined> {
  if (!(await stat(place)).isDirectory()) return undefined;
  const readme = (await readdir(place)).find((name) => name.toLowerCase() === "readme.md");
  return readme === undefined ? undefined : licenseOf(await readFile(path.join(place, readme), "utf8"));
}
