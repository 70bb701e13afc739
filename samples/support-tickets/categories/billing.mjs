// Families of tickets about money that was charged: [subject, what is told]. The last three are held out.
export const billing = [
  [
    "(Charged twice|Two charges in {month}|Double payment)",
    "(My card|The bank account|My account) shows {amount} from you two times (in {month}|on {date}|this week). (Only one of them is mine|I bought one thing, not two|One would have been right), so please (look into it|tell me what happened|correct that).",
  ],
  [
    "(Wrong amount|Price is not what I agreed to|The sum is off)",
    "I was (quoted|promised|shown) a lower price when I (ordered|signed up|bought the {product}), and (now|then) {amount} (was taken|left my account|was booked). (How did you get to that number|Where does the difference come from|Can somebody explain the sum)?",
  ],
  [
    "(Need a receipt|Invoice for my records|Document for the tax office)",
    "(My accountant|The finance department|My employer) (wants|asks for) (a proper paper|an invoice with the VAT|a document with our address) for the {product}, (order {order}|bought on {date}), and (I find none|all I have is a mail without it). (Could you send one|Where do I get it)?",
  ],
  [
    "(Discount code|Voucher did not count|Coupon ignored)",
    "I (typed in|used) the (voucher|code) (from your newsletter|that you mailed me), the page (said it was accepted|took it), and still the full {amount} (was taken|was deducted). (Please give me the difference|I would like the reduction that was promised).",
  ],
  [
    "(Change of card|New bank details|Payment method)",
    "My (card|old card) (expires in {month}|was replaced by the bank), so the next (payment|instalment) for the {product} (will fail|cannot go through). (Where can I enter the new one|How do I give you the new number)?",
  ],
  [
    "(Reminder although paid|You say I owe you money|Dunning letter)",
    "You (sent me a reminder|wrote that {amount} is open) for order {order}, but (I transferred that|the money went out) on {date}. (Please match it to my customer number|Have a look at your books), (I will not pay again|the bank confirms it).",
  ],
  [
    "(Currency|Charged in another currency|Exchange fee)",
    "The (shop|website) showed the {product} in my currency, (yet|but) (the statement|my bank) has it in another one, with a fee on top, {amount} in (all|total). (Who carries that fee|I expect you to cover that).",
  ],
  [
    "(Yearly instead of monthly|Wrong plan was billed)",
    "I (picked|chose) the monthly (plan|rate) for the {product} and (a whole year|twelve months), {amount}, (was taken at once|is gone from my account). I (want to keep it|am happy with it otherwise), just (with the plan that I picked|month by month).",
  ],
  [
    "(Question about my statement|Unknown position)",
    "There is a line of {amount} with your name on my statement (of {date}|from {month}) that I cannot (place|explain). I own (one|a) {product} and (nothing else|pay for it elsewhere). (What is it for|Please tell me what I paid there).",
  ],
  [
    "(Still at the old price|Price after the trial)",
    "The (trial|free month) of the {product} ended and (I see|you took) {amount}, (although|while) the (offer|advert) said half of that for the first year. (Kindly correct it|Is that a mistake)?",
  ],
];
