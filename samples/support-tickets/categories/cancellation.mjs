// Families of tickets about ending a subscription: [subject, what is told]. The last three are held out.
export const cancellation = [
  [
    "(Cancel my subscription|End of subscription|Please cancel)",
    "I (want to|would like to) (cancel|end) the subscription for my {product} (at the next date|as of {date}). (Please confirm it in writing|Please send me a confirmation). (I do not need a reason, do I|Thank you for the time)?",
  ],
  [
    "(Where is the button|Cannot find how to cancel|How do I leave)",
    "I (looked through|searched) all of {app} for a way to (stop|end) the plan and (found none|there is no button). (Then do it for me, please|Please end it for me), customer of order {order}.",
  ],
  [
    "(Do not renew|Automatic renewal|Renewal in {month})",
    "My plan for the {product} (runs out|renews) in {month}, and I (do not want|would not like) (another year|it to go on). (Please make sure that it ends then|Let it run out). (The device stays with me|I keep the device).",
  ],
  [
    "(Too expensive now|New price)",
    "You raised the price to {amount}, and (that is too much for me|for that I have no money). (Please stop the service for my {product}|I give notice) to the (earliest|next possible) date. (Until then I go on paying|I will pay what is left).",
  ],
  [
    "(Moving abroad|No longer needed)",
    "I (move|am moving) abroad in {month} and (cannot use|have no use for) the service there, the {product} goes to my brother. (Please close the contract|I herewith give notice) (as of {date}|by the end of the month).",
  ],
  [
    "(Delete everything|Close my account)",
    "Please (close my account|remove me as a customer) and (delete all data|erase what you have stored) of me and my {product}. (I no longer use it|We have not used it for months). (Tell me when it is done|I ask for a note when that has happened).",
  ],
  [
    "(Notice not accepted|You did not end it|Second notice)",
    "I gave notice on {date}, (and you answered nothing|without an answer), and the plan of the {product} (is still active|goes on). (So here it is once more|I repeat it): I (no longer want|end) it. (Confirm the end date|When is it over)?",
  ],
  [
    "(Trial|Free month ends)",
    "The free month with the {product} is over on {date}, and I have seen enough. I do (not|NOT) want it to turn into (a paid plan|something I pay for). (What must I do so that it does not start|Please stop it before).",
  ],
  [
    "(Pausing is no use to me|Last month with you)",
    "You offered me a pause in {app}, which (is kind|is nice), but this is my last month with you: (we sold the house|I have retired), and the {product} is no longer (on|in use). (When does the contract run out at the earliest|Which day is my last)?",
  ],
  [
    "(Switching to another company|Farewell)",
    "I have (signed with|gone over to) somebody else for all that the {product} did. (Take this as my goodbye|Kindly wind things up here) and (let me know from when on nothing more is owed|tell me the final day).",
  ],
];
