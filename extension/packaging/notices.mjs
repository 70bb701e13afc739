// The notices that the licences of the packages inside the VSIX ask for.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Packages that come without the text of their licence, and who holds the rights. */
const withoutText = {
  "@bufbuild/protobuf": ["Copyright 2021-2026 Buf Technologies, Inc.", "Copyright 2008 Google Inc."],
  "@koromix/": ["Copyright (C) 2026 Niels Martignène <niels.martignene@protonmail.com>"],
  "@microsoft/fast-": ["Copyright (c) Microsoft Corporation."],
  "@simple-git/": ["Copyright (c) 2022 Steve King"],
  "@vscode/": ["Copyright (c) Microsoft Corporation."],
  "gearhash-jit": ["Copyright (c) The gearhash-jit authors"],
  "onnxruntime-": ["Copyright (c) Microsoft Corporation."],
  "simple-git": ["Copyright (c) 2022 Steve King"],
};

/** Code that a package carries and that is not its own. */
const alsoInside = {
  "@node-llama-cpp/": {
    name: "llama.cpp and ggml",
    licence: "MIT",
    holder: "Copyright (c) 2023-2026 The ggml authors",
  },
};

/**
 * The text of THIRD-PARTY-NOTICES.txt. `folders` are those of the packages, `texts` is the folder with the licences that
 * packages do not bring along. Throws when one has no licence that can be shown.
 */
export function notices(folders, texts) {
  const byName = new Map();
  for (const notice of folders.flatMap((folder) => noticesOf(folder, texts)))
    byName.set(`${notice.name} ${notice.version ?? ""}`, notice);
  const sorted = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  const sections = sorted.map(({ name, version, licence, text }) =>
    [[name, version].filter(Boolean).join(" "), `Licence: ${licence}`, "", text.trim()].join("\n"),
  );
  const line = `\n\n${"-".repeat(80)}\n\n`;
  const opening =
    "Trainyard contains the following packages, each under the licence of its own that follows.";
  return [opening, ...sections].join(line) + "\n";
}

/** The folder of the package that a file below node_modules is of. */
export function packageOf(file) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)[0];
}

function noticesOf(folder, texts) {
  const { name, version, license } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
  const licence = typeof license === "string" ? license : undefined;
  if (licence === undefined) throw new Error(`${folder} does not say which licence it has.`);
  const files = readdirSync(folder)
    .filter((file) => /^(licen[cs]e|copying|notice|third-?party)/i.test(file))
    .sort();
  const own = files.map((file) => readFileSync(path.join(folder, file), "utf8").trim());
  const text = own.length > 0 ? own : writtenHere(name, licence, texts);
  const others = Object.entries(alsoInside).filter(([prefix]) => name.startsWith(prefix));
  return [
    { name, version, licence, text: text.join("\n\n") },
    ...others.map(([, { holder, ...other }]) => ({
      ...other,
      text: `${holder}\n\n${licenceText(texts, other.licence)}`,
    })),
  ];
}

function writtenHere(name, licence, texts) {
  const holders = Object.entries(withoutText).find(([prefix]) => name.startsWith(prefix))?.[1];
  if (!holders) {
    throw new Error(
      `${name} comes without the text of its licence (${licence}). Add who holds the rights to extension/packaging/notices.mjs.`,
    );
  }
  const parts = licence.replace(/[()]/g, "").split(" AND ");
  return parts.flatMap((part, place) => [holders[place] ?? holders[0], licenceText(texts, part)]);
}

function licenceText(texts, name) {
  return readFileSync(path.join(texts, `${name}.txt`), "utf8").trim();
}
