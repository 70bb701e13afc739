// One window of VS Code in Chromium, and what a person does in it.
import type { Browser, BrowserContext, Frame, Locator, Page } from "playwright-core";
import { until } from "../../support/until.ts";
import { themes, type Theme } from "./profile.ts";

/** The steps of a test wait for what a busy machine may take a while to do. */
const PATIENCE_MILLISECONDS = 60_000;

export class EditorWindow {
  readonly page: Page;
  readonly #context: BrowserContext;
  readonly #complaints: string[] = [];

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on("console", (message) => {
      // VS Code's own texts on the console say nothing about us; those of a webview do.
      const isOurs =
        message.location().url.includes("/webview/") || /vscode-(cdn|resource)/.test(message.location().url);
      const isPolicy = /Content Security Policy/i.test(message.text());
      if (message.type() === "error" && (isOurs || isPolicy)) this.#complaints.push(message.text());
    });
  }

  static async open(browser: Browser, address: string): Promise<EditorWindow> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(PATIENCE_MILLISECONDS);
    const window = new EditorWindow(context, await context.newPage());
    await window.page.goto(address);
    await window.#started();
    return window;
  }

  /** By VS Code's own command: a page that is merely loaded anew may lose what VS Code was about to keep. */
  async reload(): Promise<void> {
    const loaded = this.page.waitForEvent("load");
    await this.runCommand("Developer: Reload Window");
    await loaded;
    await this.#started();
  }

  /** Runs a command as a person finds it in the palette, by its whole title, such as `Trainyard: Show Log`. */
  async runCommand(title: string): Promise<void> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    const row = this.quickPick(title);
    // A palette that was opened early does not learn of commands that came later, and the first key may be lost.
    await until(async () => {
      await this.page.keyboard.press("F1");
      if (!(await comes(input)) || !(await isFilled(input, `>${title}`))) return false;
      // What was open before may close the palette again, and a line that is drawn anew loses the click.
      if ((await comes(row)) && (await isClicked(row)) && (await goes(row))) return true;
      await this.page.keyboard.press("Escape");
      return false;
    }, `the palette has ${title}`);
  }

  /** What the palette offers for a title that was typed in full, without their category. */
  async commandsOffered(title: string): Promise<string[]> {
    const input = this.page.locator(".quick-input-widget input[type=text]");
    await until(async () => {
      await this.page.keyboard.press("F1");
      return comes(input);
    }, "the palette opens");
    const rows = this.page.locator(".quick-input-list .monaco-list-row");
    // What is typed first tells when the list is that of what is typed then.
    const other = this.quickPick("Developer: Reload Window");
    await input.fill(">Developer: Reload Window");
    await other.waitFor();
    await input.fill(`>${title}`);
    await other.waitFor({ state: "hidden" });
    await rows.first().waitFor();
    const labels = await rows.locator(".label-name").allInnerTexts();
    await this.page.keyboard.press("Escape");
    return labels.filter((label) => label === title).map((label) => label.slice(label.indexOf(": ") + 2));
  }

  /** A row of the quick input that is open. */
  quickPick(label: string): Locator {
    const name = this.page.locator(".label-name", { hasText: new RegExp(`^${escapeRegExp(label)}$`) });
    return this.page.locator(".quick-input-list .monaco-list-row", { has: name }).first();
  }

  /** Takes a row of the quick input that is open. A list that is filled anew loses the click. */
  async pick(label: string): Promise<void> {
    const row = this.quickPick(label);
    await row.waitFor();
    await until(
      async () => (await row.isHidden()) || ((await isClicked(row)) && goes(row)),
      `${label} is taken`,
    );
  }

  /** Takes what the quick input that is open proposes. */
  async takeProposal(): Promise<void> {
    await this.page.locator(".quick-input-list .monaco-list-row.focused").waitFor();
    await this.page.keyboard.press("Enter");
  }

  /** Shows a container of the activity bar, unless it is shown. */
  async openContainer(label: string): Promise<void> {
    const entry = this.page.getByRole("tab", { name: new RegExp(`^${escapeRegExp(label)}`) });
    const expanded = entry.and(this.page.locator("[aria-expanded=true]"));
    await entry.waitFor();
    // An entry that is drawn anew under the mouse loses the click.
    await until(
      async () => (await expanded.isVisible()) || ((await isClicked(entry)) && comes(expanded)),
      `${label} is shown`,
    );
  }

  sideBar(): Locator {
    return this.page.locator(".part.sidebar");
  }

  /** The part of the side bar with a view, by its title. */
  view(title: string): Locator {
    const header = this.page.locator(".pane-header", { hasText: new RegExp(`^${escapeRegExp(title)}`, "i") });
    return this.page.locator(".pane", { has: header });
  }

  treeItem(view: string, label: string | RegExp): Locator {
    return this.view(view).getByRole("treeitem", { name: label }).first();
  }

  /** A line that has nothing below it yet, or is drawn anew under the mouse, is tried again. */
  async expand(item: Locator): Promise<void> {
    const expanded = item.and(this.page.locator("[aria-expanded=true]"));
    const twistie = item.and(this.page.locator("[aria-expanded=false]")).locator(".monaco-tl-twistie");
    await item.waitFor();
    await until(async () => {
      if (await twistie.isVisible()) await isClicked(twistie);
      return comes(expanded);
    }, "a line is expanded");
  }

  /**
   * Clicks an action that shows at the right of a tree item while the mouse is over it. It is found, pressed
   * and released in one go: a line that is drawn anew in between loses the click.
   */
  async clickInlineAction(item: Locator, action: string): Promise<void> {
    const button = item.getByRole("button", { name: action });
    await until(async () => {
      await item.hover();
      if (!(await comes(button))) return false;
      return button.evaluate(clickIfThere);
    }, `${action} is clicked`);
  }

  /** Opens the tab that a click on a tree item opens. A line that is drawn anew under the mouse loses the click. */
  async openByClick(item: Locator, tab: string | RegExp, clickCount = 1): Promise<void> {
    await until(
      async () => {
        await item.click({ clickCount });
        return comes(this.tab(tab).first());
      },
      `a click opens ${String(tab)}`,
    );
  }

  /** Takes an entry of a tree item's context menu. A menu that is just opening loses the click. */
  async chooseFromContextMenu(item: Locator, entry: string): Promise<void> {
    const menu = this.page.locator(".monaco-menu");
    const choice = menu.getByRole("menuitem", { name: entry });
    let isClickedOnce = false;
    await until(async () => {
      if (await menu.isHidden()) {
        if (isClickedOnce) return true;
        // One that opens late keeps the mouse from the item.
        if (!(await isClicked(item, "right"))) return false;
      }
      // A menu that was opened early does not learn of commands that came later.
      if (!(await comes(choice))) {
        await this.page.keyboard.press("Escape");
        return false;
      }
      if (!(await isClicked(choice))) return false;
      isClickedOnce = true;
      return goes(menu);
    }, `${entry} is chosen`);
  }

  /** The tab of an editor. */
  tab(title: string | RegExp): Locator {
    return this.page.locator(".tabs-container").getByRole("tab", { name: title });
  }

  /** The innermost frames of the webviews that are there; one that is hidden is not. */
  webviewFrames(): Frame[] {
    return this.page.frames().filter((frame) => frame.url().includes("/fake.html"));
  }

  /**
   * The page of the webview with the title of its tab; waits until it is shown. Custom editors have no title of their
   * own: without one it is any that is shown.
   */
  async webview(title: string | RegExp = /^/): Promise<Frame> {
    return until(
      async () => {
        for (const frame of this.webviewFrames()) if (await isWebview(frame, title)) return frame;
        return undefined;
      },
      `the webview ${String(title)} is shown`,
      PATIENCE_MILLISECONDS / 1000,
    );
  }

  /** A notification whose text has these words. */
  notification(words: string | RegExp): Locator {
    return this.page.locator(".notification-list-item", { hasText: words });
  }

  statusBarItem(words: string | RegExp): Locator {
    return this.page.locator(".statusbar-item", { hasText: words });
  }

  /** What webviews have written to the console as errors, and violations of a policy anywhere. */
  complaints(): readonly string[] {
    return this.#complaints;
  }

  /** Changes the colour theme, and waits until the window and the webviews in it are drawn anew. */
  async chooseTheme(theme: Theme): Promise<void> {
    const { label, workbench, webview } = themes[theme];
    await this.runCommand("Preferences: Color Theme");
    await this.page.locator(".quick-input-widget input[type=text]").fill(label);
    await this.quickPick(label).click();
    await this.page.locator(`.monaco-workbench.${workbench}`).waitFor();
    // Some load their page anew.
    await until(async () => {
      const kinds = await Promise.all(this.webviewFrames().map(themeKindOf));
      return kinds.every((kind) => kind === webview);
    }, `the webviews are drawn ${theme}`);
  }

  /** The whole window, or a part of it, without anything that blinks or hovers. */
  async screenshot(file: string, part?: Locator): Promise<void> {
    await this.page.mouse.move(1, 1);
    await this.page.locator(".monaco-hover:visible").waitFor({ state: "hidden" });
    await (part ?? this.page).screenshot({ path: file, animations: "disabled", caret: "hide" });
  }

  async close(): Promise<void> {
    await this.#context.close();
  }

  /** Waits until everything stands where it was when the window was closed; it would move under the mouse. */
  async #started(): Promise<void> {
    await this.page.waitForFunction(() => performance.getEntriesByName("code/didStartWorkbench").length > 0);
    await this.page.locator(".statusbar-item").first().waitFor();
  }
}

/** Whether it can be seen and has this title. */
async function isWebview(frame: Frame, title: string | RegExp): Promise<boolean> {
  try {
    const element = await frame.frameElement();
    const named = await element.evaluate((iframe) => [
      (iframe as HTMLElement).id,
      (iframe as HTMLElement).title,
    ]);
    if (named[0] !== "active-frame" || !(await element.isVisible())) return false;
    return typeof title === "string" ? named[1] === title : title.test(named[1] ?? "");
  } catch {
    // It has gone meanwhile.
    return false;
  }
}

/** Runs in the page. */
function clickIfThere(element: Element): boolean {
  const { isConnected } = element;
  if (isConnected) (element as HTMLElement).click();
  return isConnected;
}

/** A palette that closes by itself, as when something else takes the focus, is opened anew. */
async function isFilled(input: Locator, text: string): Promise<boolean> {
  return input.fill(text, { timeout: 5000 }).then(
    () => true,
    () => false,
  );
}

async function themeKindOf(frame: Frame): Promise<string | undefined> {
  try {
    return await frame.evaluate(() => document.body.dataset["vscodeThemeKind"]);
  } catch {
    // It has gone meanwhile.
    return undefined;
  }
}

export async function isClicked(locator: Locator, button: "left" | "right" = "left"): Promise<boolean> {
  return locator.click({ button, timeout: 5000 }).then(
    () => true,
    () => false,
  );
}

/** Where something stands in the window, in pixels; what is drawn anew has no place for a moment. */
export function placeOf(locator: Locator): Promise<{ x: number; y: number; width: number; height: number }> {
  return until(async () => (await locator.boundingBox()) ?? undefined, "it has a place");
}

/** Whether it can be seen within some seconds. */
export async function comes(locator: Locator): Promise<boolean> {
  return locator.waitFor({ timeout: 3000 }).then(
    () => true,
    () => false,
  );
}

async function goes(locator: Locator): Promise<boolean> {
  return locator.waitFor({ state: "hidden", timeout: 3000 }).then(
    () => true,
    () => false,
  );
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
