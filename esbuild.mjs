// Builds every program of Trainyard into dist/. It imports nothing that is not part of Node until
// the dependencies are there, so that it can also be the first thing that runs in a fresh clone.
//
//   node esbuild.mjs              build the programs, unless nothing has changed since the last time
//   node esbuild.mjs --install    first install dependencies when package-lock.json has changed
//   node esbuild.mjs --tests      also build the tests
//   node esbuild.mjs --packaged FOLDER   build the programs as the VSIX holds them, and nothing else
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** Packages in CommonJS ask for parts of Node by `require`, which modules do not have. */
const requireInModules = {
  js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
};

const root = path.dirname(fileURLToPath(import.meta.url));
process.chdir(root);

if (process.argv.includes("--install")) installDependencies();
const packagedAt = process.argv.indexOf("--packaged");
if (packagedAt > 0) await buildPackaged(process.argv[packagedAt + 1]);
else await buildWhatChanged(process.argv.includes("--tests"));

async function buildWhatChanged(withTests) {
  const sources = sourcesStamp();
  if (isBuilt(sources, withTests)) return;
  await build(withTests);
  writeFileSync(path.join("dist", ".built"), JSON.stringify({ sources, withTests }));
}

/** Changes with every edit of a source file: the names, sizes and times of all of them. */
function sourcesStamp() {
  const folders = ["agent", "schemas", "test", "extension", "webviews"].filter((folder) =>
    existsSync(folder),
  );
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((file) => path.join(folder, String(file))),
  );
  const hash = createHash("sha256");
  for (const file of [...files, "esbuild.mjs", "package-lock.json"].sort()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

function isBuilt(sources, withTests) {
  const stamp = path.join("dist", ".built");
  if (!existsSync(stamp)) return false;
  const built = JSON.parse(readFileSync(stamp, "utf8"));
  return built.sources === sources && (built.withTests || !withTests);
}

/** Runs `npm ci` unless node_modules already holds exactly what package-lock.json asks for. */
function installDependencies() {
  const wanted = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  const stamp = path.join("node_modules", ".trainyard-installed");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  console.error("Installing dependencies (about 200 MB, once; no install scripts are run) …");
  const npmCli = process.env.npm_execpath;
  const npmArguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const result = npmCli?.endsWith("npm-cli.js")
    ? spawnSync(process.execPath, [npmCli, ...npmArguments], { stdio: ["ignore", 2, 2] })
    : spawnSync("npm", npmArguments, { stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (result.status !== 0) {
    console.error(
      "npm ci did not finish. Check the network or the registry setting of npm, then run the same command again.",
    );
    process.exit(1);
  }
  writeFileSync(stamp, wanted);
}

async function build(withTests) {
  const esbuild = await import("esbuild");
  const started = performance.now();
  // Coverage takes code that was shaken away for code that ran.
  const shared = { ...sharedOptions(), treeShaking: !withTests };
  // What `npm run package` has made stays.
  for (const name of [".built", "test", ...Object.keys(parts())])
    rmSync(path.join("dist", name), { recursive: true, force: true });
  mkdirSync("dist", { recursive: true });
  for (const part of Object.values(parts())) await esbuild.build({ ...shared, ...part });
  if (withTests) {
    await esbuild.build({ ...shared, entryPoints: testFiles(), outbase: "test", outdir: "dist/test" });
  }
  console.error(`Built in ${((performance.now() - started) / 1000).toFixed(1)} s.`);
}

/**
 * Builds into a folder what the VSIX holds: small, without source maps, and with every package inside that can be. The
 * files of packages that came along are listed in `bundled.json`, for the notices.
 */
async function buildPackaged(folder) {
  const esbuild = await import("esbuild");
  const { besideTheBundle, neverThere } = await import("./extension/packaging/packages.mjs");
  const agent = {
    packages: "bundle",
    external: [...besideTheBundle, ...neverThere],
    banner: requireInModules,
  };
  const bundled = [];
  for (const part of Object.values(parts())) {
    const { metafile } = await esbuild.build({
      ...sharedOptions(),
      minifyWhitespace: true,
      minifySyntax: true,
      // The agent's names stay, so that what a user reports can be read.
      minifyIdentifiers: part.outdir !== "dist/agent",
      ...part,
      ...(part.outdir === "dist/agent" && agent),
      sourcemap: false,
      metafile: true,
      outdir: path.join(folder, path.basename(part.outdir)),
    });
    bundled.push(...Object.keys(metafile.inputs).filter((file) => file.includes("node_modules/")));
  }
  writeFileSync(path.join(folder, "bundled.json"), JSON.stringify([...new Set(bundled)].sort()));
}

function sharedOptions() {
  return {
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    packages: "external",
    sourcemap: true,
    splitting: true,
    outExtension: { ".js": ".mjs" },
    logLevel: "warning",
    plugins: [webAssemblyText()],
  };
}

/** What is built into a folder of dist/ of the same name, and how it differs from the rest. */
function parts() {
  return {
    agent: { entryPoints: programs(), outdir: "dist/agent" },
    // It stands beside the agent's programs. With its packages inside it starts in half the time.
    "language-server": {
      entryPoints: { "language-server": "agent/language/main.ts" },
      outdir: "dist/agent",
      packages: "bundle",
      external: ["koffi"],
      banner: requireInModules,
    },
    extension: {
      entryPoints: { main: "extension/main.ts" },
      outdir: "dist/extension",
      packages: "bundle",
      // What `ws` would use if it were there.
      external: ["vscode", "bufferutil", "utf-8-validate"],
      banner: requireInModules,
      plugins: [entryInOneFile("extension/main.ts"), editorForPackages()],
    },
    webviews: {
      entryPoints: webviewPages(),
      outdir: "dist/webviews",
      packages: "bundle",
      platform: "browser",
      target: "es2022",
      splitting: false,
      outExtension: {},
      mainFields: ["browser", "module", "main"],
      loader: { ".ttf": "file" },
      define: { "process.env.NODE_ENV": '"production"' },
    },
    browser: {
      entryPoints: {
        main: "extension/browser/main.ts",
        frame: "extension/browser/frame.ts",
        "without-eval": "extension/browser/without-eval.ts",
        index: "extension/browser/index.html",
        icon: "extension/packaging/icon.svg",
        "texts.zh-cn": "extension/l10n/bundle.l10n.zh-cn.json",
        "agent-texts.zh-cn": "extension/l10n/agent.zh-cn.json",
      },
      outdir: "dist/browser",
      packages: "bundle",
      platform: "browser",
      target: "es2022",
      outExtension: {},
      mainFields: ["browser", "module", "main"],
      loader: { ".ttf": "file", ".html": "copy", ".svg": "copy", ".json": "copy" },
      define: { "process.env.NODE_ENV": '"production"' },
      alias: {
        vscode: "./extension/browser/vscode.ts",
        "vscode-jsonrpc/node": "vscode-jsonrpc/browser",
        "node:crypto": "./extension/browser/node/crypto.ts",
        "node:path": "./extension/browser/node/path.ts",
        "node:timers/promises": "./extension/browser/node/timers.ts",
      },
      // A thing of VS Code's that a browser does not have must not be found missing by whoever uses the pages.
      logOverride: { "import-is-undefined": "error" },
    },
  };
}

/** Every folder of webviews/ with a `main.ts` is a page. */
function webviewPages() {
  const pages = readdirSync("webviews").filter((name) => existsSync(path.join("webviews", name, "main.ts")));
  return Object.fromEntries(pages.map((name) => [name, `webviews/${name}/main.ts`]));
}

/** The programs of the agent: the command line with the agent itself, and its kinds of child processes. */
function programs() {
  return {
    main: "agent/main.ts",
    trainer: "agent/run/trainer/main.ts",
    "inference-host": "agent/chat/host.ts",
    "series-worker": "agent/run/series-worker.ts",
    worker: "agent/worker/program.ts",
    table: "agent/worker/table-program.ts",
    "tokenizer-look": "agent/tokenizer/look-program.ts",
  };
}

/** Every test file and every program under test/ that is started by name. */
function testFiles() {
  return readdirSync("test", { recursive: true })
    .map((file) => path.join("test", String(file)))
    .filter(
      (file) =>
        file.endsWith(".test.ts") ||
        file.endsWith(`${path.sep}run.ts`) ||
        file.endsWith(".program.ts") ||
        file.endsWith("generate.ts"),
    );
}

/**
 * Keeps all that an entry imports at once in one chunk, which VS Code loads in half the time of thirty: what is loaded
 * later is told to import the entry, so that for every chunk the modules of the entry come together.
 */
function entryInOneFile(entry) {
  const folder = path.dirname(entry);
  const main = JSON.stringify(path.resolve(entry));
  const lazy = new Set();
  for (const name of readdirSync(folder, { recursive: true }).filter((name) => name.endsWith(".ts"))) {
    const file = path.resolve(folder, name);
    for (const [, target] of readFileSync(file, "utf8").matchAll(/\bimport\("(\.[^"]+\.ts)"\)/g))
      lazy.add(path.resolve(path.dirname(file), target));
  }
  return {
    name: "entry-in-one-file",
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, ({ path: file }) =>
        lazy.has(file)
          ? { contents: `import ${main}; ${readFileSync(file, "utf8")}`, loader: "ts" }
          : undefined,
      );
    },
  };
}

/** Packages in CommonJS ask for VS Code's API by `require`, which an extension that is a module imports. */
function editorForPackages() {
  return {
    name: "editor-for-packages",
    setup(build) {
      build.onResolve({ filter: /^vscode$/ }, ({ kind }) =>
        kind === "require-call" ? { path: "vscode", namespace: "editor" } : undefined,
      );
      build.onLoad({ filter: /.*/, namespace: "editor" }, () => ({ contents: 'export * from "vscode";' }));
    },
  };
}

/** Lets TypeScript import a `.wat` file as the bytes of the compiled WebAssembly module. */
function webAssemblyText() {
  return {
    name: "webassembly-text",
    setup(build) {
      build.onLoad({ filter: /\.wat$/ }, async ({ path: file }) => {
        const { default: createWabt } = await import("wabt");
        const wabt = await createWabt();
        const module = wabt.parseWat(file, readFileSync(file, "utf8"), { simd: true });
        return { contents: module.toBinary({}).buffer, loader: "binary" };
      });
    },
  };
}
