// The model that a training file starts from: whether its name is a path or an id, and whether it is there.
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { TrainingFile } from "../../schemas/training.ts";
import { errors } from "../errors.ts";
import { openHome, type Home } from "../store/home.ts";
import { findFolder, listFolders } from "../store/list-folders.ts";
import { manifestFile } from "../store/versions.ts";
import type { KeyPath } from "../toml/tree.ts";
import type { FactKind, Facts } from "./facts.ts";
import { related, type KeyProblem } from "./key-problem.ts";
import { setFix } from "./mend.ts";
import { nearest } from "./suggest.ts";

/** Ids have no slash, and no model folder is called *.gguf. */
export function isPathOfBase(base: string): boolean {
  return /[/\\]/.test(base) || /\.gguf$/i.test(base);
}

/** The problem of a base that is not there, or is none. Ids are looked for only where there is a home. */
export function checkBasePlace(
  { model }: TrainingFile,
  folderOf: (key: KeyPath) => string,
  home: Home | undefined,
  facts: Facts,
): KeyProblem[] {
  const { base, base_version: version } = model;
  if (base === undefined) return [];
  if (isPathOfBase(base)) return checkPath(base, folderOf(["model", "base"]), facts);
  return home === undefined ? [] : checkId(home.root, base, version, facts);
}

interface Place {
  kind: "model" | "file" | "folder" | "missing";
  /** The name beside a missing one that was probably meant. */
  meant: string | undefined;
}

/** Files of which one is in every folder that can be a base. */
const configFiles = ["config.json", "adapter_config.json"];

/** Names beyond these are not compared with one that is missing. */
const mostNeighbours = 5000;

const basePlace: FactKind<string, Place> = {
  name: "base",
  async look(target) {
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory() === true) {
      const names: readonly string[] = await readdir(target).catch(() => []);
      const isModel = configFiles.some((name) => names.includes(name));
      return { kind: isModel ? "model" : "folder", meant: undefined };
    }
    if (found !== undefined) return { kind: /\.gguf$/i.test(target) ? "model" : "file", meant: undefined };
    const neighbours = await readdir(path.dirname(target)).catch(() => []);
    return { kind: "missing", meant: nearest(path.basename(target), neighbours.slice(0, mostNeighbours)) };
  },
  files: (target, { kind }) => [target, ...(kind === "missing" ? [path.dirname(target)] : [])],
};

function checkPath(written: string, folder: string, facts: Facts): KeyProblem[] {
  const target = path.resolve(folder, written);
  const found = facts.ask(basePlace, target);
  if (found === undefined || found.kind === "model") return [];
  const key: KeyPath = ["model", "base"];
  const place = { path: key, part: "value", severity: "error" } as const;
  if (found.kind !== "missing") {
    const message =
      found.kind === "folder"
        ? `model.base names the folder ${target}, which holds no config.json or adapter_config.json.`
        : `model.base names the file ${target}, which is no .gguf file.`;
    const advice = "Name a model's folder in Hugging Face's layout, a folder with adapters, or a .gguf file.";
    return [{ ...place, code: "not_a_model", message, advice }];
  }
  const { code, message, advice } = errors.fileNotFound(target);
  const { meant } = found;
  const name = path.basename(target);
  if (meant !== undefined && written.endsWith(name)) {
    const fixes = [setFix(key, written.slice(0, -name.length) + meant, "possible")];
    return [{ ...place, code, message, advice: `Did you mean ${meant}?`, fixes }];
  }
  const isHubId = /^[\w-]+(?:\.[\w-]+)*\/[\w.-]+$/.test(written);
  const isOnHub = `If it is a model of the Hugging Face Hub, import it first (trainyard import ${written}), and write the id that it then has.`;
  return [{ ...place, code, message, advice: isHubId ? isOnHub : advice }];
}

interface Wanted {
  /** Root of the home. */
  home: string;
  id: string;
  version?: string | undefined;
}

/** Of the model and of the version; `models` are all that there are, where it is not. */
interface Availability {
  isKnown: boolean;
  hasVersion: boolean;
  models: readonly string[];
}

const modelOfHome: FactKind<Wanted, Availability> = {
  name: "model",
  async look({ home: root, id, version }) {
    const { models } = openHome(root);
    const folder = await findFolder(models, id).catch(() => undefined);
    if (folder === undefined) return { isKnown: false, hasVersion: false, models: await listFolders(models) };
    const wanted = version === undefined ? folder : manifestFile(path.join(folder, version));
    const hasVersion = (await stat(wanted).catch(() => undefined)) !== undefined;
    return { isKnown: true, hasVersion, models: [] };
  },
  files: ({ home, id }, { isKnown }) => {
    const { models } = openHome(home);
    return isKnown ? [path.join(models, id)] : [models];
  },
};

function checkId(home: string, id: string, version: string | undefined, facts: Facts): KeyProblem[] {
  const found = facts.ask(modelOfHome, { home, id, version });
  if (found === undefined || (found.isKnown && found.hasVersion)) return [];
  const { code, message } = errors.modelNotFound(found.isKnown ? `${id}, version ${version}` : id);
  const meant = found.isKnown ? undefined : nearest(id, found.models);
  const importIt = "Import a model first (trainyard import), or write the path of one.";
  return [
    {
      path: ["model", found.isKnown ? "base_version" : "base"],
      part: "value",
      severity: "error",
      ...{ code, message },
      advice: meant === undefined ? importIt : `Did you mean ${meant}? ${importIt}`,
      related: [related(["model", found.isKnown ? "base" : "base_version"])],
      fixes: meant === undefined ? [] : [setFix(["model", "base"], meant, "possible")],
    },
  ];
}
