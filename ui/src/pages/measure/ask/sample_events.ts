// Two hundred people who sign up for something and, some of them, use it: to try questions with. The same each time.

/** A file of events, a line each, as client libraries send them. */
export function sampleEvents(now = new Date()): File {
  let seed = 7
  const chance = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
  const hour = 3_600_000
  const end = Math.floor(now.getTime() / hour) * hour
  const lines: string[] = []
  const put = (person: number, event: string, at: number, plan: string) => {
    if (at > end) return
    lines.push(
      JSON.stringify({
        type: 'track',
        messageId: `sample-${lines.length}`,
        userId: `person-${person}`,
        event,
        timestamp: new Date(at).toISOString(),
        properties: { plan },
      }),
    )
  }
  for (let person = 1; person <= 200; person++) {
    const plan = chance() < 0.3 ? 'team' : 'single'
    let at = end - Math.floor(chance() * 90 * 24) * hour
    put(person, 'signed_up', at, plan)
    if (chance() < 0.15) continue
    at += Math.ceil(chance() * 30) * hour
    put(person, 'project_created', at, plan)
    if (chance() < (plan === 'team' ? 0.2 : 0.45)) continue
    at += Math.ceil(-Math.log(1 - chance()) * 60) * hour
    put(person, 'colleague_invited', at, plan)
    for (let week = 0; week < 12 && chance() < 0.8; week++) {
      at += Math.ceil(chance() * 9 * 24) * hour
      put(person, 'report_opened', at, plan)
    }
  }
  return new File([lines.join('\n'), '\n'], 'sample-events.ndjson', { type: 'application/x-ndjson' })
}
