// The bundler puts style sheets that a page imports beside its script.
declare module "*.css";
