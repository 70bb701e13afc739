// The reply to a ticket follows from its category and product; what stands in braces is known of the product.
const replies = {
  billing:
    "our billing team checks what was charged for your {product} and writes to you within {days} working days.",
  cancellation:
    "we have noted the end of your {product} plan; the {team} confirms the date within {days} working days, and nothing is charged after it.",
  defect:
    "please {restart}; if your {product} is no better then, we send you a new one from {depot} within {days} working days.",
  delivery:
    "we are asking the carrier about your {product}; if it is lost, another one leaves {depot} within {days} working days.",
  login: "open {app}, choose Help and then Sign-in; the {team} sends you a fresh link within {days} hours.",
  outage:
    "please update {app} and {restart}; the {team} looks into the logs of your {product} within {days} hours.",
  returns:
    "a label to {depot} is on its way to you; we refund the {product} within {days} working days after it has arrived.",
  wish: "thank you for the idea; the {team} collects wishes for {app} and answers within {days} weeks.",
};

/** @param name of the customer, where the ticket is signed */
export function replyTo(category, facts, name) {
  const text = replies[category].replace(/\{(\w+)\}/g, (_, key) => facts[key]);
  return name === undefined ? `Hello, ${text}` : `Hello ${name}, ${text}`;
}
