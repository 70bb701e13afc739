// The eight categories, and which families of tickets each file draws from.
import { billing } from "./categories/billing.mjs";
import { cancellation } from "./categories/cancellation.mjs";
import { defect } from "./categories/defect.mjs";
import { delivery } from "./categories/delivery.mjs";
import { login } from "./categories/login.mjs";
import { outage } from "./categories/outage.mjs";
import { returns } from "./categories/returns.mjs";
import { wish } from "./categories/wish.mjs";

export const categories = { billing, cancellation, defect, delivery, login, outage, returns, wish };

/** Seven families of a category are learnt from, one tells how training goes, and two are kept for the end. */
export const families = {
  train: (all) => all.slice(0, -3),
  validation: (all) => all.slice(-3, -2),
  test: (all) => all.slice(-2),
};
