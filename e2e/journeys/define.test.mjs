// A requirement from a wish to something a machine can check, by keyboard: refused with an explanation, rewritten, read
// into chips that write back, asked about, dismissed, ready; and the set it belongs to.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { settled } from '../settled.mjs'

const stand = journey({ roles: ['viewer', 'editor'] })
const sentence =
  'The API response time for search queries under 1,000 results shall be under 200 ms at the 95th percentile.'

const make = (title, fields = {}) => stand.server.api('POST', '/records', { kind: 'requirement', title, fields })
const statement = (page) => page.getByRole('region', { name: 'Statement' })
const read = (text) => stand.server.api('POST', '/define/read', { text })

test(
  'a wish is refused with an explanation; the sentence is read into chips, which write back',
  { timeout: 90_000 },
  async () => {
    const { key } = await make('Search is quick')
    const page = await stand.open(`/${key}`)
    await press(page, 'e')
    const editor = page.getByRole('textbox', { name: `Statement of ${key}` })
    await editor.waitFor()
    await page.keyboard.type('The system should be fast')
    await statement(page).getByText('nothing in it can be checked').waitFor()
    await statement(page)
      .getByText(/“fast” states a wish/)
      .waitFor()
    await statement(page).getByRole('button', { name: 'Why: rule RQ-V01' }).focus()
    await press(page, 'Enter')
    const rule = page.getByRole('dialog', { name: 'Rule RQ-V01' })
    await rule.getByText('Precision').waitFor()
    await press(page, 'Escape')
    await rule.waitFor({ state: 'detached' })

    // The frame takes the keyboard to its first slot: what is typed are words, no commands.
    await statement(page).getByRole('button', { name: 'Replace the sentence with a frame to fill in' }).click()
    await statement(page)
      .getByText(/a frame with 7 slots/)
      .waitFor()
    await page.keyboard.type('someone searches')
    await statement(page)
      .getByText(/a frame with 6 slots/)
      .waitFor()

    // Rewritten, it is read.
    await editor.focus()
    await press(page, 'Control+a')
    await page.keyboard.type(sentence)
    const chips = statement(page).getByRole('group', { name: 'Criterion 1' })
    await chips.getByRole('button', { name: 'Threshold: 200 ms' }).waitFor()
    await chips.getByRole('button', { name: 'Statistic: p95' }).waitFor()
    await statement(page)
      .getByText(/^Reads as:/)
      .waitFor()
    assert.equal(await statement(page).getByText('nothing in it can be checked').count(), 0)

    // A chip writes the sentence, in the author's own words.
    await chips.getByRole('button', { name: 'Metric: API response time' }).focus()
    for (let i = 0; i < 8; i++) {
      if ((await page.evaluate(() => document.activeElement?.getAttribute('data-slot'))) === 'threshold') break
      await press(page, 'ArrowRight')
    }
    await press(page, 'Enter')
    await chips.getByRole('textbox', { name: 'Threshold' }).waitFor()
    await page.keyboard.type('150')
    await press(page, 'Enter')
    await chips.getByRole('button', { name: 'Threshold: 150 ms' }).waitFor()
    const rewritten = sentence.replace('200 ms', '150 ms')
    await editor.getByText(rewritten).waitFor()

    // It is taken back and done again; nothing is stored before it is saved.
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await chips.getByRole('button', { name: 'Threshold: 200 ms' }).waitFor()
    await chips.getByRole('button', { name: 'Threshold: 200 ms' }).focus()
    await press(page, 'Enter')
    await page.keyboard.type('150')
    await press(page, 'Enter')
    await chips.getByRole('button', { name: 'Threshold: 150 ms' }).waitFor()
    assert.equal((await stand.record(key)).fields.statement, undefined)
    await page.getByRole('button', { name: 'Save statement and 1 criterion' }).focus()
    await press(page, 'Enter')
    await page.getByRole('button', { name: /^Save / }).waitFor({ state: 'detached' })
    const { fields } = await stand.record(key)
    assert.equal(fields.statement, rewritten)
    assert.equal(fields.criteria.length, 1)
    const { threshold, unit, statistic, text } = fields.criteria[0]
    assert.deepEqual(
      { threshold, unit, statistic, text },
      { threshold: 150, unit: 'ms', statistic: 'p95', text: rewritten },
    )
  },
)

test('a question is asked of a person, and a chip answers it', { timeout: 90_000 }, async () => {
  const { key } = await make('Search is quick enough', { statement: sentence })
  const { sentences } = await read(sentence)
  const gap = sentences[0].criteria[0].gaps.find((g) => g.slot === 'window') ?? sentences[0].criteria[0].gaps[0]
  const page = await stand.open(`/${key}`)
  await page.getByRole('button', { name: /^Save 1 criterion/ }).click()
  await page.getByRole('button', { name: /^Save / }).waitFor({ state: 'detached' })
  const asked = statement(page).getByRole('listitem').filter({ hasText: gap.question })
  await tabTo(page, asked.getByRole('button', { name: 'Ask…' }), { most: 90 })
  await press(page, 'Enter')
  await page.getByRole('menuitemradio', { name: 'One editor' }).focus()
  await press(page, 'Enter')
  await asked.getByText('Asked of One editor').waitFor()
  const question = (await stand.record(key)).fields.questions[0]
  assert.equal(question.of, 'editor')
  assert.equal(question.slot, gap.slot)

  if (gap.slot !== 'window') return
  await asked.getByRole('button', { name: 'Answer' }).focus()
  await press(page, 'Enter')
  await page.getByRole('textbox', { name: 'Window' }).waitFor()
  await page.keyboard.type('28 d')
  await press(page, 'Enter')
  await statement(page)
    .getByRole('button', { name: /^Window: (?:28 d|28 days)/ })
    .waitFor()
  assert.equal(await asked.count(), 0, 'the question is still open')
})

test(
  'what was typed outlives a reload, and two edits that cross are put to the person',
  { timeout: 90_000 },
  async () => {
    const { key } = await make('Kept', { statement: 'The import shall end within 10 min.' })
    const page = await stand.open(`/${key}`)
    await press(page, 'e')
    const editor = page.getByRole('textbox', { name: `Statement of ${key}` })
    await editor.waitFor()
    await press(page, 'Control+a')
    await page.keyboard.type('The import shall end within 5 min.')
    await page.getByText('Not saved. What was typed is kept in this tab.').waitFor()
    await page.reload()
    await settled(page)
    await page.getByText('Your draft from before, not saved.').waitFor()
    await statement(page).getByText('The import shall end within 5 min.').first().waitFor()

    const { version } = await stand.record(key)
    const headers = { 'If-Match': `"${version}"` }
    const theirs = { fields: { statement: 'The import shall end within 20 min.' }, reason: 'Measured' }
    await stand.server.api('PATCH', `/records/${key}`, theirs, { headers })
    await page.getByText(/version 2/).waitFor()
    await page.getByRole('button', { name: /^Save statement/ }).click()
    await page.getByText(/Somebody else changed/).waitFor()
    await page.getByRole('button', { name: 'Keep mine' }).click()
    const reason = page.getByRole('dialog', { name: /Change|Save/ })
    await reason.waitFor()
    await page.keyboard.type('Agreed with the team')
    await press(page, 'Enter')
    const { fields } = await until(
      () => stand.record(key),
      (r) => r.fields.statement.includes('5 min'),
    )
    assert.equal(fields.statement, 'The import shall end within 5 min.')
    await page.getByText(/Not saved|Your draft/).waitFor({ state: 'detached' })
  },
)

test('a finding is dismissed with a reason, and counts again', { timeout: 90_000 }, async () => {
  const { key } = await make('Fast', { statement: 'The system should be fast.' })
  const page = await stand.open(`/${key}`)
  const finding = statement(page).getByRole('listitem').filter({ hasText: 'states a wish' })
  await finding.getByRole('button', { name: 'Dismiss with reason' }).focus()
  await press(page, 'Enter')
  await page.getByRole('dialog', { name: `Dismiss RQ-V01 in ${key}` }).waitFor()
  await page.keyboard.type('The name of the product is fast')
  await press(page, 'Enter')
  await finding.waitFor({ state: 'detached' })
  assert.deepEqual((await stand.record(key)).fields.dismissed, [
    { rule: 'RQ-V01', words: 'fast', reason: 'The name of the product is fast' },
  ])
  await page.getByRole('button', { name: '1 finding dismissed' }).click()
  await page.getByText('The name of the product is fast').first().waitFor()
  await page.getByRole('button', { name: 'Let it count again' }).click()
  await finding.waitFor()
})

test('what is complete moves to ready in one go; what is refused says why', { timeout: 90_000 }, async () => {
  const vague = await make('Vague', { statement: 'The system should be fast.' })
  const criterion = { text: 'p99 below 2 s', metric: 'duration of an export', population: 'exports', statistic: 'p99' }
  const full = await make('Exports end', {
    statement: 'When a user starts an export, the API shall answer within 2 s.',
    criteria: [{ ...criterion, comparator: '<', threshold: 2, unit: 's', window: '28 d', conditions: [] }],
  })
  const { ready, blocked } = await until(
    () => stand.server.api('GET', '/define/readiness'),
    (r) => r.blocked.some((b) => b.key === vague.key),
  )
  assert.ok(
    ready.some((r) => r.key === full.key),
    `${JSON.stringify(blocked)} holds what is complete`,
  )
  const page = await stand.open('/')
  await press(page, 'g', 'y')
  await page.waitForURL(/\/define\/ready$/)
  await settled(page)
  const refused = page
    .getByRole('region', { name: /^Refused/ })
    .getByRole('listitem')
    .filter({ hasText: vague.key })
  await refused.getByText(/states a wish/).waitFor()

  // A question leads to the chip that answers it.
  const load = page.getByRole('main').locator('[data-key="REQ-8"]').getByRole('link', { name: 'Answer' }).first()
  await load.focus()
  await press(page, 'Enter')
  await page.waitForURL(/\/REQ-8$/)
  await page.getByRole('group', { name: 'Criterion 1' }).getByRole('textbox').waitFor()
  await press(page, 'Escape')
  await page.goto('/define/ready')
  await settled(page)

  const row = page.getByRole('main').locator(`[data-key="${full.key}"]`)
  const withQuestions = (ready.find((r) => r.key === full.key)?.questions ?? 0) > 0
  if (withQuestions) {
    await row.getByRole('button', { name: 'Ready without answers' }).focus()
    await press(page, 'Enter')
  } else await press(page, 'Shift+R')
  await row.waitFor({ state: 'detached' })
  assert.equal((await stand.record(full.key)).state, 'ready')
  assert.equal((await stand.record(vague.key)).state, 'draft')

  // On its own page the refused one says why, too.
  await page.goto(`/${vague.key}`)
  await settled(page)
  await press(page, 's')
  await page.getByRole('menuitem', { name: 'Ready (refused)' }).focus()
  await press(page, 'Enter')
  await page.getByText('It cannot become ready.').waitFor()
})

test('the set shows what is missing, and leads to the act', { timeout: 90_000 }, async () => {
  const page = await stand.open('/')
  await press(page, 'g', 'e')
  await page.waitForURL(/\/define\/set$/)
  await settled(page)
  const { requirements } = await stand.server.api('GET', '/define/coverage')
  assert.equal(await page.getByRole('row').count(), requirements.length + 1)
  const bare = requirements.find((r) => r.work.n === 0)
  await press(page, 'j')
  assert.equal(
    await page.evaluate(() => document.activeElement?.closest('tr')?.getAttribute('data-key')),
    requirements[0].key,
  )
  await press(page, 'Space')
  await page.waitForURL(/peek=REQ-/)
  await press(page, 'Escape')
  await page.locator(`[data-key="${bare.key}"]`).getByRole('link', { name: 'no work' }).focus()
  await press(page, 'Enter')
  await page.getByRole('dialog', { name: 'No work yet: add one' }).waitFor()
})

test('a requirement starts from an opportunity, with its quotes and a frame to fill', { timeout: 90_000 }, async () => {
  const page = await stand.open('/OPP-1')
  await press(page, 'd')
  await page.waitForURL(/\/REQ-\d+$/)
  const key = new URL(page.url()).pathname.slice(1)
  const editor = page.getByRole('textbox', { name: `Statement of ${key}` })
  await editor.waitFor()
  const { links } = await stand.server.api('GET', `/records/${key}/links`)
  assert.ok(links.some((l) => l.relation === 'addresses' && l.to === 'OPP-1'))
  assert.ok(
    links.some((l) => l.relation === 'evidences' && l.from.startsWith('Q-')),
    'it carries no quote',
  )
  // The first slot is selected: what is typed takes its place, and Tab goes on to the next.
  await page.keyboard.type('a developer signs up')
  await press(page, 'Tab')
  await page.keyboard.type('portal')
  await editor.getByText(/^When a developer signs up, the portal shall </).waitFor()
})

test('a rule is found, with its precision', { timeout: 60_000 }, async () => {
  const page = await stand.open('/')
  await press(page, 'g', 'u')
  await page.waitForURL(/\/define\/rules$/)
  await settled(page)
  await press(page, 'f')
  await page.keyboard.type('quality number')
  const rule = page.getByRole('button', { name: /RQ-V01/ })
  await tabTo(page, rule)
  await press(page, 'Enter')
  await page.waitForURL(/rule=RQ-V01/)
  await page.getByText('The dashboard must load fast').waitFor()
})

test('a viewer reads all of it and writes nothing', { timeout: 60_000 }, async () => {
  const { key } = await make('Read only', { statement: sentence })
  const cookie = stand.as.viewer
  const page = await stand.open(`/${key}`, { cookie })
  await statement(page)
    .getByText(/^Reads as:/)
    .waitFor()
  await statement(page).getByRole('group', { name: 'Criterion 1' }).getByText('200 ms').waitFor()
  await press(page, 'e')
  for (const name of [/^Edit/, /^Save/, /^Ask/, /^Answer/, /^Dismiss/, /^Oblige/, /^Add/, /^Threshold/])
    assert.equal(
      await page.getByRole('main').getByRole('button', { name }).count(),
      0,
      `${name} is offered to a viewer`,
    )
  assert.equal(await page.getByRole('textbox', { name: /^Statement/ }).count(), 0)
  for (const address of ['/define/set', '/define/ready', '/define/rules']) {
    await page.goto(address)
    await settled(page)
    for (const name of [/^Draft/, /^Move/, /^Define…/, /^Ask…/, /^Answer/])
      assert.equal(await page.getByRole('main').getByRole('button', { name }).count(), 0, `${address} offers ${name}`)
  }
  const as = { cookie }
  const refused = (thrown) => thrown.status === 403
  await assert.rejects(stand.server.api('POST', '/define/draft', { of: 'OPP-1' }, as), refused)
  await assert.rejects(
    stand.server.api('POST', '/define/ask', { requirement: key, of: 'viewer', question: 'When?' }, as),
    refused,
  )
  await assert.rejects(
    stand.server.api('POST', '/define/dismiss', { record: key, rule: 'RQ-V01', words: 'fast', reason: 'x' }, as),
    refused,
  )
})

// until asks again until an answer fits: findings are computed after a write.
async function until(ask, fits) {
  for (let i = 0; ; i++) {
    const answer = await ask()
    if (fits(answer) || i > 100) return answer
    await new Promise((r) => setTimeout(r, 50))
  }
}
