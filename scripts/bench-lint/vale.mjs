// Writes rules for Vale that look for what the rules of this program about words look for. Vale has no rule that reads
// quantities, so none of its rules is held back by a number.

const lists = {
  Quality:
    'fast, quick, quickly, responsive, reliable, scalable, secure, robust, efficient, efficiently, easy, easily, intuitive, smooth, smoothly, flexible, simple, seamless, powerful, lightweight',
  Adequate:
    'acceptable, adequate, adequately, appropriate, appropriately, sufficient, sufficiently, reasonable, normal, typical, suitable, as required, as needed, proper, properly, correctly, as expected',
  Amount:
    'several, various, many, most, few, some, multiple, numerous, a lot of, a number of, a couple of, a variety of, large number of, majority of',
  Placeholder: 'TBD, TBC, TBS, TBA, to be determined, to be confirmed, to be defined, xx, \\?\\?\\?',
  Absolute: 'unlimited, never fail, zero downtime, zero defects, 24/7, always available, at all times, infinitely',
  Comparative:
    'faster, better, slower, easier, simpler, larger, smaller, cheaper, more than before, as quickly as, as fast as, improved, enhanced',
  Superlative: 'best, fastest, easiest, optimal, minimal, maximal, at its best, state of the art, highest, lowest',
  Temporal:
    'immediately, real-time, real time, soon, eventually, periodically, regularly, timely, in a timely manner, instantly, promptly, from time to time, as soon as possible',
  Escape:
    'if possible, where possible, where appropriate, if necessary, as far as possible, to the extent, or equivalent, in some way, unless otherwise, as applicable, if practical, when needed',
  OpenList:
    'etc\\., and so on, such as, e\\.g\\., for example, including but not limited to, among others, and the like',
  Modal: 'may, might, could, can, should',
  Universal: 'all, each, every, any, always, both, none',
  Infinitive:
    'be able to, be capable of, support the ability to, provide for, provide the ability to, have the capability to',
  Verb: 'support, supports, handle, handles, process, manage, manages, deal with, allow for, facilitate, enable, optimize',
  Noun: 'make a determination, perform validation of, provide notification of, carry out a check of, do an evaluation of',
  Boundary: 'until, during, through, up to, by the end of',
  Purpose: 'in order to, so as to, with the purpose of, for the purpose of',
  Reference:
    'as defined, the standard, the above, the following section, applicable law, appropriate authorities, relevant regulations',
  Taste:
    'professional, attractive, clear, modern, user-friendly, pleasant, stylish, beautiful, nice, elegant, friendly',
  Hedge: 'probably, hopefully, ideally, usually, generally, likely, perhaps, normally, basically, mostly',
  Pronoun: 'it, they, this, that, these, those, its, their',
  Negative: 'shall not, must not, should not, will not, cannot, can not, never, no longer',
  Focus: 'only, also, even, just, solely',
}

// styles returns the text of each rule by its name.
export function styles() {
  const out = {}
  for (const [name, words] of Object.entries(lists)) {
    const tokens = words
      .split(', ')
      .map((w) => `  - '${w}'`)
      .join('\n')
    out[name] =
      `extends: existence\nmessage: "Say what '%s' means."\nlevel: warning\nignorecase: true\ntokens:\n${tokens}\n`
  }
  out.AndOr = `extends: existence\nmessage: "Say which: '%s'."\nlevel: error\nnonword: true\nignorecase: true\ntokens:\n  - 'and/or'\n  - '\\w+ / \\w+'\n`
  out.Passive = `extends: existence\nmessage: "Who does it: '%s'?"\nlevel: suggestion\nignorecase: true\nraw:\n  - '\\b(am|are|were|being|is|been|was|be)\\b\\s*'\ntokens:\n  - '[\\w]+ed'\n  - '(built|sent|kept|made|shown|given|taken|written|read|set|put|held|lost|found|seen|done|known|begun|chosen|driven|stored)'\n`
  out.Length = `extends: occurrence\nmessage: "More than 40 words."\nscope: sentence\nlevel: suggestion\nmax: 40\ntoken: '\\b(\\w+)\\b'\n`
  out.Modals = `extends: occurrence\nmessage: "More than one obligation."\nscope: sentence\nlevel: warning\nmax: 1\ntoken: '\\b(shall|must|will)\\b'\n`
  out.Repeated = `extends: repetition\nmessage: "'%s' stands there twice."\nlevel: error\nalpha: true\ntokens:\n  - '[^\\s]+'\n`
  out.Wordy = `extends: substitution\nmessage: "Use '%s' instead of '%s'."\nlevel: suggestion\nignorecase: true\nswap:\n  utilize: use\n  utilise: use\n  prior to: before\n  subsequent to: after\n  in the event that: if\n  at this point in time: now\n  due to the fact that: because\n  a large number of: many\n`
  return out
}
