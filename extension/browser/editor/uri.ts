// Addresses of files and pages.

export class Uri {
  private constructor(
    readonly scheme: string,
    readonly authority: string,
    readonly path: string,
  ) {}

  static file(path: string): Uri {
    return new Uri("file", "", path.replaceAll("\\", "/"));
  }

  static from({
    scheme,
    authority = "",
    path = "",
  }: {
    scheme: string;
    authority?: string;
    path?: string;
  }): Uri {
    return new Uri(scheme, authority, path);
  }

  static joinPath({ scheme, authority, path }: Uri, ...parts: readonly string[]): Uri {
    return new Uri(scheme, authority, [path.replace(/\/$/, ""), ...parts].join("/"));
  }

  get fsPath(): string {
    return this.path;
  }

  toString(): string {
    const path = this.path.split("/").map(encodeURIComponent).join("/");
    return `${this.scheme}://${this.authority}${path}`;
  }
}
