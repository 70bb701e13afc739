// A browser at the agent's pages, let in as `trainyard open` does, with everything that it complains about.
import assert from "node:assert/strict";
import { after } from "node:test";
import type { Browser, BrowserContext, FrameLocator, Page } from "playwright-core";
import { BrowserCode } from "../../../schemas/browser-access.ts";
import { launchChromium } from "../../support/editor-chromium.ts";
import { ask } from "../../support/http.ts";
import type { TestAgent } from "../../support/test-agent.ts";

export interface TabOptions {
  readonly size?: { readonly width: number; readonly height: number };
  readonly theme?: "light" | "dark";
  readonly locale?: string;
  /** Behind the `#`; the overview when it is left out. */
  readonly route?: string;
  /** Chromium when it is left out. */
  readonly browser?: Browser;
}

const PATIENCE_MILLISECONDS = 60_000;

let chromium: Promise<Browser> | undefined;

after(async () => {
  await (await chromium)?.close();
});

/** The address that lets one tab in. */
export async function newAddress({ port, token }: TestAgent): Promise<string> {
  const headers = { Authorization: `Bearer ${token}` };
  const { body } = await ask(port, { method: "POST", path: "/browser/code", headers });
  const { code } = BrowserCode.parse(JSON.parse(body.toString()));
  return `http://127.0.0.1:${port}/#code=${code}`;
}

/** Opens a tab and waits until its page shows something. */
export async function openTab(agent: TestAgent, options: TabOptions = {}): Promise<Tab> {
  const tab = await openBareTab(options);
  await tab.page.goto(await newAddress(agent));
  await tab.filled();
  if (options.route !== undefined) await tab.go(options.route);
  return tab;
}

/** A tab that has gone nowhere yet. */
export async function openBareTab(options: TabOptions = {}): Promise<Tab> {
  const { size = { width: 1440, height: 900 }, theme = "light", locale = "en-US" } = options;
  const browser = options.browser ?? (await (chromium ??= launchChromium()));
  const context = await browser.newContext({ viewport: size, colorScheme: theme, locale });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  return new Tab(context, await context.newPage());
}

export class Tab {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];

  constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.#complaints.push(error.stack ?? error.message));
  }

  /** The page of the editor that is shown. */
  get shown(): FrameLocator {
    return this.page.frameLocator(".content iframe");
  }

  async go(route: string): Promise<void> {
    await this.page.evaluate(async (hash) => {
      if (location.hash === hash) return;
      // Until then the page before is the one that is filled.
      const changed = new Promise((resolve) => {
        addEventListener("hashchange", resolve, { once: true });
      });
      location.hash = hash;
      await changed;
    }, route);
    await this.filled();
  }

  /** Resolves when the page that is shown has been told something. */
  async filled(): Promise<void> {
    await this.page.locator('.content[aria-busy="false"] iframe').waitFor();
  }

  /** Nothing on the console, nothing thrown, nothing that the policy has refused. */
  expectNoComplaints(): void {
    assert.deepEqual(this.#complaints, []);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }
}
