// What of the repository the VSIX holds as it is, and how its manifest and its README differ from the repository's.
import { readdirSync } from "node:fs";
import path from "node:path";

/** Folders and files that are looked through; everything else stays out. */
const places = [
  ".vscodeignore",
  "CHANGELOG.md",
  "LICENSE",
  "extension",
  "package.nls.json",
  "samples",
  "schemas",
];

/** Fields of package.json that only mean something in the repository. */
const repositoryFields = ["bin", "dependencies", "devDependencies", "overrides", "private", "scripts"];

/** Keys of the manifest that name a file or a folder of the extension, unless they name an icon or a page elsewhere. */
const pathKeys = new Set([
  "configuration",
  "dark",
  "fontPath",
  "icon",
  "image",
  "l10n",
  "light",
  "main",
  "markdown",
]);

/** Paths from the root with forward slashes, sorted. */
export function filesToPackage(root) {
  return readdirSync(root)
    .filter((name) => places.includes(name) || /^package\.nls\..+\.json$/.test(name))
    .flatMap((place) => {
      const entries = readdirSyncOrFile(root, place);
      return entries.filter((file) => isPackaged(file));
    })
    .sort();
}

/** Whether a file of one of the places belongs into the VSIX. */
export function isPackaged(file) {
  if (file.startsWith("schemas/")) return file.endsWith(".schema.json");
  // The samples come with their data, not with the programs that made it.
  if (file.startsWith("samples/"))
    return /^samples\/[^/]+\/([^/]+\.(train\.toml|jsonl)|README\.md)$/.test(file);
  // What the pages in a browser are made of is built into dist/.
  if (/^extension\/(browser|packaging)\//.test(file)) return false;
  return !/\.(ts|mts|mjs|wat)$/.test(file);
}

/** The manifest of the VSIX. Its packages are there already, so that nobody is to install any. */
export function packagedManifest(manifest) {
  return Object.fromEntries(Object.entries(manifest).filter(([key]) => !repositoryFields.includes(key)));
}

/** Every file and folder that a manifest names, as paths from its folder. */
export function pathsOfManifest(manifest) {
  const found = new Set();
  visit(manifest, undefined);
  return [...found].sort();

  function visit(value, key) {
    if (typeof value === "string") {
      const isPath =
        value.startsWith("./") || (pathKeys.has(key) && !/^(\$\(|%|\w+:)/.test(value) && !isCommand(value));
      if (isPath) found.add(path.posix.normalize(value));
    } else if (value !== null && typeof value === "object") {
      for (const [name, part] of Object.entries(value)) visit(part, Array.isArray(value) ? key : name);
    }
  }
}

/**
 * The README as the editor shows it, where links into the repository lead nowhere: text stays, pictures that are not
 * in the package go.
 */
export function packagedReadme(text, isInside) {
  const leadsNowhere = (target) => !/^([a-z]+:|#)/i.test(target) && !isInside(target.replace(/#.*$/, ""));
  return text
    .replace(/!\[[^\]]*\]\(([^)\s]+)\)\n?/g, (all, target) => (leadsNowhere(target) ? "" : all))
    .replace(/\[([^\]]*)\]\(([^)\s]+)\)/g, (all, words, target) => (leadsNowhere(target) ? words : all));
}

/** An icon may also be given by its id. */
function isCommand(value) {
  return !/[./]/.test(value);
}

function readdirSyncOrFile(root, place) {
  if (/\.[a-z]+$/.test(place) || place === "LICENSE") return [place];
  return readdirSync(path.join(root, place), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath ?? entry.path, entry.name)))
    .map((file) => file.replaceAll("\\", "/"));
}
