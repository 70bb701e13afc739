import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import {
  filesToPackage,
  packagedManifest,
  packagedReadme,
  pathsOfManifest,
  type Manifest,
} from "../../../extension/packaging/contents.mjs";

const files = filesToPackage(".");
const manifest = packagedManifest(JSON.parse(readFileSync("package.json", "utf8")) as Manifest);

test("The package holds strings, pictures, the published schema and the sample with its data", () => {
  for (const file of [
    "CHANGELOG.md",
    "LICENSE",
    "extension/l10n/bundle.l10n.zh-cn.json",
    "extension/media/icon.png",
    "package.nls.json",
    "package.nls.zh-cn.json",
    "samples/git-helper/git-helper.train.toml",
    "samples/git-helper/README.md",
    "samples/git-helper/train.jsonl",
    "samples/git-helper/validation.jsonl",
    "schemas/training.schema.json",
  ])
    assert.ok(files.includes(file), file);
});

test("Sources, tests, tools and pages of the repository are not in the package", () => {
  const places = /^(\.vscodeignore|CHANGELOG\.md|LICENSE|package\.nls\.|extension\/|samples\/|schemas\/)/;
  for (const file of files) {
    assert.match(file, places);
    assert.doesNotMatch(file, /\.(ts|mts|mjs|wat|map|vsix)$|^extension\/packaging\//);
  }
});

test("Every file that the manifest names is in the package", () => {
  // What lies in dist/ is built when the package is made, and looked for then.
  const named = pathsOfManifest(manifest).filter((file) => !file.startsWith("dist/"));
  assert.ok(named.includes("extension/media/icon.png"));
  for (const name of named)
    assert.ok(
      files.some((file) => file === name || file.startsWith(`${name}/`)),
      name,
    );
});

test("The paths of a manifest are found wherever they stand, and ids of icons are not taken for one", () => {
  const paths = pathsOfManifest({
    main: "./dist/extension/main.mjs",
    contributes: {
      commands: [{ command: "a.b", icon: "$(play)" }, { icon: { light: "l.svg", dark: "media/d.svg" } }],
      configuration: { title: "%x%" },
      languages: [{ id: "x", configuration: "./language.json" }],
      walkthroughs: [{ steps: [{ media: { markdown: "walk/one.md" } }, { media: { image: "a.png" } }] }],
    },
  });
  assert.deepEqual(paths, [
    "a.png",
    "dist/extension/main.mjs",
    "l.svg",
    "language.json",
    "media/d.svg",
    "walk/one.md",
  ]);
});

test("The manifest in the package leaves nothing to be installed or run", () => {
  for (const key of ["scripts", "dependencies", "devDependencies", "overrides", "private"])
    assert.ok(!Object.hasOwn(manifest, key), key);
  for (const key of ["name", "version", "publisher", "engines"]) assert.ok(Object.hasOwn(manifest, key), key);
});

test("The README in the package has no link or picture that leads nowhere", () => {
  const text =
    "![Shot](docs/a.png)\nSee [inside](samples/README.md), [outside](docs/x.md#y), [web](https://a.b/).";
  assert.equal(
    packagedReadme(text, (file) => file.startsWith("samples/")),
    "See [inside](samples/README.md), outside, [web](https://a.b/).",
  );
});
