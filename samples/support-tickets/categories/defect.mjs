// Families of tickets about a device that is broken: [subject, what is told]. The last three are held out.
export const defect = [
  [
    "(Dead|Does not turn on|No sign of life)",
    "My {product} (does not turn on any more|stays dark). I (tried another socket|charged it all night), and (nothing happens|no light comes on). It is (two months|half a year) old. (What can I do|Is that covered)?",
  ],
  [
    "(Screen|Crack|Broken display)",
    "There is a (crack|dark stripe) in the (screen|display) of the {product}. (I did not drop it|It never fell), it was (like that|there) (on {date}|one morning). (Can it be repaired|Does the warranty cover this)?",
  ],
  [
    "(Gets hot|Smell|Smoke)",
    "The {product} gets (so hot that I cannot touch it|very hot) and (smells of plastic|there was a bit of smoke). I (pulled the plug|took it off the mains). (Is it safe to use|I am afraid to plug it in again).",
  ],
  [
    "(Battery|Empty after an hour|Does not hold a charge)",
    "The battery of my {product} (is empty after an hour|lasts no time at all), (at first it held for days|it was fine until {month}). (I changed no setting|Nothing else is different). (Can I get a new one|Is that normal)?",
  ],
  [
    "(Button|Stuck|Loose part)",
    "One of the buttons of the {product} is (stuck|loose), so I (cannot switch it|have to press it ten times). I bought it on {date}, order {order}. (Do you replace that|Where can I have it mended)?",
  ],
  [
    "(Noise|Buzzing|Rattles)",
    "My {product} (makes a buzzing sound|rattles) (since {date}|day and night), (as if something were loose inside|louder every week). It still (does what it should|works). (Is something broken|Should I open it)?",
  ],
  [
    "(Water|Rain|It fell into the sink)",
    "(It rained|Some water ran) (into|over) the {product}, which you (advertise as|call) waterproof, and now (it flickers|it only blinks red). (I dried it for a day|Rice did not help). (Does the guarantee hold|Will you mend it)?",
  ],
  [
    "(Broken out of the box|Faulty from the start)",
    "I (unpacked|took out) the {product} today, and (the plug is bent|one side is loose): it (has never worked|did not run for a minute). (A working one, please|I would like one that works), not my money.",
  ],
  [
    "(Second one with the same fault|Again)",
    "You (replaced|swapped) my {product} in {month}, and the new one (has gone the same way|died just like the first). (The lamp blinks three times and that is it|It clicks and goes dark). (What is wrong with this series|I hope the third one lasts).",
  ],
  [
    "(Hinge|Strap came off|Mount broke)",
    "A small (clip|hinge) at the back of the {product} (snapped|came off) while I (cleaned|held) it. Without it the thing (does not stay in place|falls down). (Is there a spare|Can I glue it or is it a case for you)?",
  ],
];
