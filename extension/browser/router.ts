// Keeps the address and what is shown the same, whoever changes either: links, the browser's back and forward, panels.
import { addressOf, readRoute, type Route } from "./routes.ts";

export interface RouterEvents {
  /** Shows what the address leads to; `isByUser` tells a press from the first look. */
  onRoute(route: Route, isByUser: boolean): void;
}

export class Router {
  readonly #events: RouterEvents;
  #current: Route = { page: "overview" };
  /** Whether what is shown was opened by its address. */
  #isByAddress = true;

  constructor(events: RouterEvents) {
    this.#events = events;
  }

  get current(): Route {
    return this.#current;
  }

  begin(): void {
    addEventListener("hashchange", () => {
      this.#look(true);
    });
    this.#look(false);
  }

  /** As a link does. */
  go(route: Route): void {
    const address = addressOf(route);
    if (address !== location.hash) history.pushState(null, "", address);
    this.#become(route, true);
  }

  /** A panel was opened by something else than an address; what it shows is told later. */
  leave(): void {
    this.#isByAddress = false;
  }

  /** What is shown has come to be what this address leads to. */
  told(route: Route): void {
    const address = addressOf(route);
    if (address === addressOf(this.#current)) return;
    if (this.#isByAddress) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    this.#isByAddress = true;
    this.#current = route;
  }

  #look(isByUser: boolean): void {
    const route = readRoute(location.hash);
    if (route === undefined) history.replaceState(null, "", "#/");
    this.#become(route ?? { page: "overview" }, isByUser);
  }

  #become(route: Route, isByUser: boolean): void {
    this.#current = route;
    this.#isByAddress = true;
    this.#events.onRoute(route, isByUser);
  }
}
