// What stands around every page: the navigation, how the connection stands, and what to do when a page has met a bug.
import { html, nothing, render, type TemplateResult } from "lit-html";
import type { AgentConnection, AgentState } from "../agents/connection.ts";
import { agentStateText } from "../agents/state-text.ts";
import { accessEnded } from "./reach.ts";
import { addressOf, type Route } from "./routes.ts";
import { t } from "./editor/l10n.ts";
import { clipboard } from "./editor/env.ts";
import { themeChoices, type Theme, type ThemeChoice } from "./theme.ts";

export interface ShellOptions {
  readonly theme: Theme;
  readonly agent: AgentConnection;
  /** Looks for the agent at once. */
  readonly lookNow: () => void;
  /** Opens the page anew. */
  readonly openAnew: () => void;
}

/** A cut that is over by then is not told. */
const REST_MILLISECONDS = 400;

export class Shell {
  /** Where pages are placed. */
  readonly content: HTMLElement;
  readonly #options: ShellOptions;
  readonly #rail: HTMLElement;
  readonly #over: HTMLElement;
  #route: Route = { page: "overview" };
  #broken: string | undefined;
  #telling: ReturnType<typeof setTimeout> | undefined;
  #state: AgentState;

  constructor(options: ShellOptions) {
    this.#options = options;
    this.#state = options.agent.state;
    this.#rail = document.querySelector<HTMLElement>(".rail")!;
    this.content = document.querySelector<HTMLElement>(".content")!;
    this.#rail.setAttribute("aria-label", t("Pages"));
    this.content.setAttribute("aria-label", t("Page"));
    this.#over = document.createElement("div");
    this.#over.className = "over";
    this.content.prepend(this.#over);
    options.agent.onDidChangeState((state) => {
      clearTimeout(this.#telling);
      const tell = (): void => {
        this.#state = state;
        this.#draw();
      };
      if (state.kind === "connected" || state.kind === "failed") tell();
      else this.#telling = setTimeout(tell, REST_MILLISECONDS);
    });
    this.#draw();
  }

  show(route: Route): void {
    if (route.page !== this.#route.page) this.#broken = undefined;
    this.#route = route;
    this.#draw();
  }

  showBroken(report: string): void {
    this.#broken = report;
    this.#draw();
  }

  #draw(): void {
    render(this.#navigation(), this.#rail);
    render(html`${this.#banner()}${this.#boundary()}`, this.#over);
    this.content.classList.toggle("is-covered", this.#isOut() || this.#broken !== undefined);
  }

  #navigation(): TemplateResult {
    const links: readonly (readonly [Route, readonly Route["page"][], string, string])[] = [
      [{ page: "overview" }, ["overview"], "home", t("Overview")],
      [{ page: "runs" }, ["runs", "run"], "graph-line", t("Runs")],
      [{ page: "data" }, ["data", "dataset"], "database", t("Datasets")],
      [{ page: "models" }, ["models", "model"], "package", t("Models")],
      [{ page: "chat" }, ["chat"], "comment-discussion", t("Chat")],
    ];
    return html`
      <button
        type="button"
        class="skip"
        @click=${() => {
          this.#skip();
        }}
      >
        ${t("Skip to the Page")}
      </button>
      <p class="brand"><img src="/browser/icon.svg" alt="" width="20" height="20" /><span>Trainyard</span></p>
      <ul>
        ${links.map(
          ([route, pages, icon, label]) =>
            html`<li>
              <a
                href=${addressOf(route)}
                title=${label}
                aria-current=${pages.includes(this.#route.page) ? "page" : nothing}
              >
                <span class="codicon codicon-${icon}" aria-hidden="true"></span
                ><span class="label">${label}</span>
              </a>
            </li>`,
        )}
      </ul>
      ${this.#themeSwitch()}
    `;
  }

  #themeSwitch(): TemplateResult {
    const { theme } = this.#options;
    const faces: Readonly<Record<ThemeChoice, readonly [icon: string, label: string]>> = {
      system: ["color-mode", t("Theme: system")],
      light: ["lightbulb", t("Theme: light")],
      dark: ["circle-filled", t("Theme: dark")],
    };
    const [icon, label] = faces[theme.choice];
    return html`<button
      type="button"
      class="theme"
      title=${label}
      @click=${() => {
        theme.choice = themeChoices[(themeChoices.indexOf(theme.choice) + 1) % themeChoices.length]!;
        this.#draw();
      }}
    >
      <span class="codicon codicon-${icon}" aria-hidden="true"></span><span class="label">${label}</span>
    </button>`;
  }

  #skip(): void {
    this.content.querySelector("iframe")?.focus();
  }

  #isOut(): boolean {
    return this.#state.kind === "failed" && this.#state.failure.code === accessEnded;
  }

  #banner(): TemplateResult | typeof nothing {
    const state = this.#state;
    if (this.#isOut()) return outside();
    switch (state.kind) {
      case "connected":
      case "stopped":
      case "starting":
        return nothing;
      case "incompatible":
        return banner(t("The agent was replaced by another version."), t("Reload"), () => {
          location.reload();
        });
      default:
        return banner(agentStateText(state, t), t("Try Now"), () => {
          this.#options.lookNow();
          void this.#options.agent.ensure().catch(() => undefined);
        });
    }
  }

  #boundary(): TemplateResult | typeof nothing {
    const report = this.#broken;
    if (report === undefined || this.#isOut()) return nothing;
    return html`<div class="notice" role="alert">
      <h1>${t("This page has met an error")}</h1>
      <p>
        ${t("Runs and everything else go on. Open the page again; if that does not help, report what stands below.")}
      </p>
      <pre tabindex="0">${report}</pre>
      <div class="buttons">
        <button type="button" @click=${() => void clipboard.writeText(report)}>${t("Copy")}</button>
        <button
          type="button"
          class="primary"
          @click=${() => {
            this.#broken = undefined;
            this.#draw();
            this.#options.openAnew();
          }}
        >
          ${t("Open Again")}
        </button>
      </div>
    </div>`;
  }
}

function banner(text: string, action: string, act: () => void): TemplateResult {
  return html`<div class="banner" role="status">
    <span class="codicon codicon-debug-disconnect" aria-hidden="true"></span>
    <p>${text}</p>
    <button type="button" @click=${act}>${action}</button>
  </div>`;
}

/** For whoever comes without a code, or with one that was used, or after the agent has ended. */
function outside(): TemplateResult {
  return html`<div class="notice">
    <h1>${t("Open Trainyard from a terminal")}</h1>
    <p>
      ${t("This tab is not let in by the agent. Run this command on the agent's machine; it opens a new tab:")}
    </p>
    <pre tabindex="0">trainyard open</pre>
    <p class="muted">
      ${t("An address works once and within a minute, and a tab is let in until the agent ends.")}
    </p>
  </div>`;
}
