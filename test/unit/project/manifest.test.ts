import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import * as z from "zod";
import { LanguageServerSettings } from "../../../schemas/language-server.ts";
import { inputSchemaOf, tools, type ToolName } from "../../../schemas/tools.ts";
import { listFiles } from "./source-files.ts";

const MenuItem = z.object({ command: z.string(), when: z.string().optional() });
const Manifest = z.object({
  activationEvents: z.array(z.string()),
  contributes: z.object({
    commands: z.array(
      z.object({ command: z.string(), title: z.string(), category: z.string(), icon: z.string() }),
    ),
    views: z.record(z.string(), z.array(z.object({ id: z.string() }))),
    viewsWelcome: z.array(z.object({ view: z.string(), contents: z.string(), when: z.string() })),
    menus: z.record(z.string(), z.array(MenuItem)),
    keybindings: z.array(MenuItem.extend({ args: z.unknown().optional() })),
    configuration: z.array(
      z.object({ title: z.string(), properties: z.record(z.string(), z.record(z.string(), z.unknown())) }),
    ),
    customEditors: z.array(z.object({ viewType: z.string() })),
    walkthroughs: z.array(
      z.object({
        steps: z.array(
          z.object({
            media: z.object({ svg: z.string(), altText: z.string() }),
            completionEvents: z.array(z.string()).min(1),
          }),
        ),
      }),
    ),
  }),
});

const text = readFileSync("package.json", "utf8");
const { activationEvents, contributes } = Manifest.parse(JSON.parse(text));
const english = z.record(z.string(), z.string()).parse(JSON.parse(readFileSync("package.nls.json", "utf8")));
const sources = listFiles(["extension"], [".ts"]);
const code = sources.map((file) => file.text).join("\n");

const declared = contributes.commands.map(({ command }) => command);
/** Of the trees alone; people never see their names. */
const internal = allOf(code, /registerCommand\(\s*"(trainyard\.[\w.]+)"/g);
const views = Object.values(contributes.views).flatMap((container) => container.map(({ id }) => id));
const settings = Object.assign(
  {},
  ...contributes.configuration.map(({ properties }) => properties),
) as Record<string, Record<string, unknown>>;
const placed = [...Object.values(contributes.menus).flat(), ...contributes.keybindings];

test("Every command has a handler, and every handler a command", () => {
  const handled = listFiles(["extension/commands"], [".ts"]).flatMap((file) =>
    allOf(file.text, /^\s*"(trainyard\.\w+\.\w+)":/gm),
  );
  assert.deepEqual([...handled].sort(), [...declared].sort());
});

test("Every command is of the category Trainyard and has an icon and a title in title case", () => {
  const small = new Set(["a", "an", "and", "as", "for", "from", "in", "of", "on", "or", "the", "to", "with"]);
  for (const { command, title, category, icon } of contributes.commands) {
    assert.equal(category, "%category%", command);
    assert.match(icon, /^\$\([\w-]+\)$/, command);
    const [first, ...others] = textOf(title).split(" ");
    for (const word of [first!, ...others.filter((other) => !small.has(other))])
      assert.match(word, /^[A-Z]/, `${command}: ${textOf(title)}`);
    assert.doesNotMatch(textOf(title), /[.:]$|\.\.\.$/, command);
  }
});

test("Menus, keys, links and code name only commands that are there", () => {
  const known = new Set([...declared, ...internal]);
  const linked = Object.values(english).flatMap((value) => allOf(value, /command:(trainyard\.[\w.]+)/g));
  const called = allOf(code, /(?:executeCommand|command:|id:)\s*\(?\s*"(trainyard\.\w+\.\w+)"/g);
  const ofKeys = contributes.keybindings.flatMap(({ args }) =>
    allOf(JSON.stringify(args ?? {}), /"(trainyard\.[\w.]+)"/g),
  );
  const events = allOf(text, /"onCommand:([\w.]+)"/g);
  const named = [...placed.map(({ command }) => command), ...linked, ...called, ...ofKeys, ...events];
  assert.ok(named.length > 50);
  for (const command of named) assert.ok(known.has(command), `${command} is not there`);
});

test("Menus and welcome views name only views, states and words that the trees tell", () => {
  const states = contextValues();
  const words = new Set(
    listFiles(["extension/views"], [".ts"]).flatMap((file) =>
      allOf(file.text, /"(\w+)"|\b(can[A-Z]\w+|has[A-Z]\w+):/g),
    ),
  );
  for (const when of [...placed, ...contributes.viewsWelcome].map((entry) => entry.when ?? "")) {
    for (const id of allOf(when, /\b(?:view|focusedView) == ([\w.]+)/g)) assert.ok(views.includes(id), when);
    for (const [, key, operator, value] of when.matchAll(/(trainyard\.\w+) (==|!=|=~) (\S+)/g)) {
      const values = operator === "=~" ? allOf(value!, /(\w+)/g) : [value!];
      for (const one of values) assert.ok(states.get(key!)?.includes(one), `${key!} is never ${one}`);
    }
    for (const pattern of allOf(when, /viewItem =~ \/(\S+)\//g))
      for (const word of allOf(pattern.replaceAll("\\b", " "), /(\w+)/g))
        assert.ok(words.has(word), `no tree says ${word}`);
  }
});

test("Every view has its tree, and a welcome view for each state in which it is empty", () => {
  for (const view of views) {
    assert.ok(code.includes(`"${view}"`), view);
    const whens = contributes.viewsWelcome.filter((one) => one.view === view).map(({ when }) => when);
    for (const state of ["stopped", "starting", "failed", "older", "newer"])
      assert.ok(
        whens.includes(`trainyard.agent == ${state}`),
        `${view} says nothing when the agent is ${state}`,
      );
  }
});

test("A welcome view has at most one button", () => {
  for (const { contents } of contributes.viewsWelcome) {
    const buttons = textOf(contents)
      .split("\n")
      .filter((line) => /^\[[^\]]*\]\([^)]*\)$/.test(line.trim()));
    assert.ok(buttons.length <= 1, contents);
  }
});

test("Every setting is read, and every setting that is read is declared", () => {
  const reading =
    /(?:\.get(?:<[^()]*>)?|affectsConfiguration)\(\s*"(?:trainyard\.)?((?:agent|training|charts|notifications|chat)\.\w+)"/g;
  const read = sources
    .filter((file) => file.text.includes("getConfiguration"))
    .flatMap((file) => allOf(file.text, reading));
  for (const [section, keys] of Object.entries(LanguageServerSettings.parse({})))
    read.push(...Object.keys(keys).map((key) => `${section}.${key}`));
  const names = Object.keys(settings).map((name) => name.replace(/^trainyard\./, ""));
  assert.deepEqual([...new Set(read)].sort(), names.sort());
});

test("Every setting has a scope, a place in its group and a description", () => {
  for (const [name, setting] of Object.entries(settings)) {
    assert.match(name, /^trainyard\.\w+\.\w+$/);
    assert.ok(
      ["machine", "window", "resource", "machine-overridable"].includes(String(setting["scope"])),
      name,
    );
    assert.equal(typeof setting["order"], "number", name);
    assert.equal(typeof setting["markdownDescription"], "string", name);
    const choices = setting["enum"] as unknown[] | undefined;
    assert.equal(choices?.length, (setting["enumDescriptions"] as unknown[] | undefined)?.length, name);
  }
});

test("An untrusted folder chooses nothing about the agent or what it trains", () => {
  const { restrictedConfigurations } = (
    JSON.parse(text) as { capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } } }
  ).capabilities.untrustedWorkspaces;
  const expected = Object.keys(settings).filter((name) => /^trainyard\.(agent|training)\./.test(name));
  assert.deepEqual(restrictedConfigurations.sort(), expected.sort());
  for (const name of expected) assert.equal(settings[name]!["scope"], "machine", name);
});

test("The tools of the manifest are those of the schemas, with the same words and inputs, and are opt-in", () => {
  const declaredTools = z
    .array(
      z.object({
        name: z.string(),
        modelDescription: z.string(),
        inputSchema: z.unknown(),
        when: z.literal("config.trainyard.chat.tools"),
      }),
    )
    .parse(
      (JSON.parse(text) as { contributes: { languageModelTools: unknown } }).contributes.languageModelTools,
    );
  const expected = Object.entries(tools).map(([name, { description }]) => ({
    name,
    modelDescription: description,
    inputSchema: inputSchemaOf(name as ToolName),
    when: "config.trainyard.chat.tools",
  }));
  assert.deepEqual(declaredTools, expected);
  for (const { name } of declaredTools) assert.match(name, /^trainyard_[a-z]+_[a-z]+$/);
  for (const name of ["tools", "mcpServer"])
    assert.equal(settings[`trainyard.chat.${name}`]!["default"], false);
});

test("The walkthrough has at most six steps, with pictures that are there", () => {
  for (const { steps } of contributes.walkthroughs) {
    assert.ok(steps.length <= 6);
    for (const { media } of steps) {
      assert.ok(existsSync(media.svg), media.svg);
      const colors = allOf(readFileSync(media.svg, "utf8"), /(?:fill|stroke)="([^"]+)"/g);
      for (const color of colors)
        assert.match(color, /^(none|var\(--vscode-.*\))$/, `${media.svg} has a colour of its own`);
    }
  }
});

test("The extension is activated after the start and for the panels and editors that VS Code restores", () => {
  const editors = readFileSync("extension/editors.ts", "utf8");
  const panels = allOf(editors, /\bpanel\(\s*"([\w.]+)"/g);
  assert.ok(panels.length > 0);
  const expected = ["onStartupFinished", ...panels.map((panel) => `onWebviewPanel:${panel}`)];
  assert.deepEqual([...activationEvents].sort(), expected.sort());
  for (const { viewType } of contributes.customEditors)
    assert.ok(editors.includes(`"${viewType}"`), viewType);
});

test("Every icon and file that the manifest names is there", () => {
  for (const file of allOf(text, /"((?:\.\/)?extension\/[\w./-]+)"/g)) assert.ok(existsSync(file), file);
});

/** What stands for a `%key%`. */
function textOf(value: string): string {
  return english[value.replaceAll("%", "")]!;
}

/** The first group that matched, of each match. */
function allOf(searched: string, pattern: RegExp): string[] {
  return [...searched.matchAll(pattern)].flatMap(([, ...groups]) => groups.filter(Boolean).slice(0, 1));
}

/** The keys that the extension sets, with their values. */
function contextValues(): Map<string, string[]> {
  const table = /contextKeys = \{([^}]*)\}/.exec(readFileSync("extension/views/contexts.ts", "utf8"))![1]!;
  return new Map(
    [...table.matchAll(/"([\w.]+)": \[([^\]]*)\]/g)].map(([, key, values]) => [
      key!,
      allOf(values!, /"(\w+)"/g),
    ]),
  );
}
