// Style sheets, which the bundler takes along, and names of Node's types in modules that also run in browsers.
declare module "*.css";

declare namespace NodeJS {
  type Timeout = ReturnType<typeof setTimeout>;
}
