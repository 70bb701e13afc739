// Opens a webview's bundle in plain Chromium, in a page like the one that VS Code makes; its other end is the test.
import assert from "node:assert/strict";
import { after } from "node:test";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type * as z from "zod";
import { Ready, type Down, type PanelContract, type Up, type View } from "../../../schemas/panels/panel.ts";
import { launchChromium } from "../../support/editor-chromium.ts";
import { until } from "../../support/until.ts";
import { servePages, type PageOptions, type PageServer } from "./page-server.ts";

export interface WebviewOptions extends PageOptions {
  /** Size of the page in CSS pixels. */
  readonly size?: { width: number; height: number };
  /** What the page kept when it was there the last time. */
  readonly kept?: unknown;
  /** Whether the user asks for less motion. */
  readonly reducedMotion?: boolean;
}

const PATIENCE_MILLISECONDS = 60_000;

let browser: Promise<Browser> | undefined;
let server: Promise<PageServer> | undefined;

after(async () => {
  await (await browser)?.close();
  (await server)?.close();
});

/** Opens the bundle that the contract names, and waits until it has said that it is ready. */
export async function openWebview<C extends PanelContract>(
  contract: C,
  options: WebviewOptions = {},
): Promise<TestWebview<C>> {
  browser ??= launchChromium();
  server ??= servePages();
  const context = await (
    await browser
  ).newContext({
    viewport: options.size ?? { width: 1000, height: 700 },
    reducedMotion: options.reducedMotion === true ? "reduce" : "no-preference",
    locale: options.locale === "zh-cn" ? "zh-CN" : "en-US",
  });
  context.setDefaultTimeout(PATIENCE_MILLISECONDS);
  return TestWebview.open(contract, context, (await server).address(contract.name, options), options.kept);
}

export class TestWebview<C extends PanelContract> {
  readonly page: Page;
  /** What the page has asked for, oldest first. */
  readonly intents: Up<C>[] = [];
  readonly #contract: C;
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];
  readonly #readies: z.infer<typeof Ready>[] = [];
  #firstIntent = 0;
  /** Ends when nothing is on its way to the page. */
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(contract: C, context: BrowserContext, page: Page) {
    this.#contract = contract;
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) this.#complaints.push(message.text());
    });
    page.on("pageerror", (error) => this.#complaints.push(error.stack ?? error.message));
    page.on("requestfailed", (request) => this.#complaints.push(`Not loaded: ${request.url()}`));
  }

  static async open<C extends PanelContract>(
    contract: C,
    context: BrowserContext,
    address: string,
    kept: unknown,
  ): Promise<TestWebview<C>> {
    const view = new TestWebview(contract, context, await context.newPage());
    await context.exposeFunction("trainyardTestTakes", (message: unknown) => {
      view.#take(message);
    });
    await context.addInitScript(actAsVsCode, JSON.stringify(kept ?? null));
    await view.page.goto(address);
    await until(
      () => view.#readies.length > 0,
      `the ${contract.name} page is ready: ${view.#complaints.join("\n")}`,
    );
    return view;
  }

  /** What the page had kept when it became ready the last time. */
  get keptAtReady(): View<C> | undefined {
    return this.#contract.view.safeParse(this.#readies.at(-1)?.view).data as View<C> | undefined;
  }

  /** Where the intents of the page begin that is there now; nobody waits for answers to those before. */
  get firstIntent(): number {
    return this.#firstIntent;
  }

  /** Sends a message as the extension does; large arrays may be ArrayBuffers and typed arrays. */
  async send(...messages: Down<C>[]): Promise<void> {
    for (const message of messages) {
      this.#contract.down.parse(message);
      await this.#inTurn(() =>
        this.page.evaluate((sent) => {
          window.postMessage(sent, "*");
        }, message),
      );
    }
  }

  /** The first intent that fits, from the `from`th on; waits for it. */
  async intent<K extends Up<C>>(fits: (intent: Up<C>) => intent is K, from?: number): Promise<K>;
  async intent(fits: (intent: Up<C>) => boolean, from?: number): Promise<Up<C>>;
  async intent(fits: (intent: Up<C>) => boolean, from = 0): Promise<Up<C>> {
    return until(() => this.intents.slice(from).find(fits), "the page asks for it");
  }

  /** What the page keeps for the next time. */
  async kept(): Promise<View<C> | undefined> {
    const kept = await this.page.evaluate(() => sessionStorage.getItem("trainyard-kept"));
    return this.#contract.view.safeParse(JSON.parse(kept ?? "null")).data as View<C> | undefined;
  }

  /** Loads the page anew, as VS Code does when it was hidden; what it keeps stays. */
  async reload(): Promise<void> {
    await this.#inTurn(async () => {
      const before = this.#readies.length;
      await this.page.reload();
      await until(() => this.#readies.length > before, "the page is ready again");
    });
  }

  /** Nothing on the console, nothing thrown, nothing that the policy has refused, nothing from elsewhere. */
  expectNoViolations(): void {
    assert.deepEqual(this.#complaints, []);
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** A stand-in sends while its test loads the page anew: a message to a page on its way out would fail. */
  #inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(act);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  #take(message: unknown): void {
    const ready = Ready.safeParse(message).data;
    if (ready !== undefined) {
      this.#readies.push(ready);
      this.#firstIntent = this.intents.length;
      return;
    }
    const intent = this.#contract.up.safeParse(message);
    if (intent.success) this.intents.push(intent.data as Up<C>);
    else this.#complaints.push(`Said what it may not: ${JSON.stringify(message)}: ${intent.error.message}`);
  }
}

/** Runs in the page before anything else. What is kept lies where a reload leaves it. */
function actAsVsCode(kept: string): void {
  const page = globalThis as unknown as {
    acquireVsCodeApi: () => unknown;
    trainyardTestTakes: (message: unknown) => Promise<void>;
  };
  if (sessionStorage.getItem("trainyard-kept") === null) sessionStorage.setItem("trainyard-kept", kept);
  let isAcquired = false;
  page.acquireVsCodeApi = () => {
    if (isAcquired) throw new Error("An instance of the VS Code API has already been acquired");
    isAcquired = true;
    return Object.freeze({
      postMessage: (message: unknown) => void page.trainyardTestTakes(message),
      getState: (): unknown => JSON.parse(sessionStorage.getItem("trainyard-kept")!) ?? undefined,
      setState: (state: unknown) => {
        sessionStorage.setItem("trainyard-kept", JSON.stringify(state));
        return state;
      },
    });
  };
}
