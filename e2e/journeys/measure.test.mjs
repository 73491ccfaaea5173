// Did it work: a metric before and after a change, and questions that are put to the event log by keyboard alone.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { journey, press, tabTo } from '../journey.mjs'
import { plain } from '../plain.mjs'
import { settled } from '../settled.mjs'

const stand = journey()
const main = (page) => page.getByRole('main')
const said = async (page) => plain(await main(page).innerText())
const asked = (page) => JSON.parse(new URL(page.url()).searchParams.get('q'))
const named = (...names) => names.map((name) => ({ match: { names: [name] } }))
const ask = (question) => `/measure/ask?q=${encodeURIComponent(JSON.stringify(question))}`

// type puts a name into the field that has the focus and leaves it.
async function type(page, name) {
  await page.keyboard.type(name)
  await page.getByRole('option', { name }).first().waitFor()
  await press(page, 'Enter', 'Tab')
}

test(
  'time to first call is compared before and after, with interval, n and as-of mark',
  { timeout: 60_000 },
  async () => {
    const answer = await stand.server.api('GET', '/measure/answer?metric=MET-1')
    const [was, is] = answer.time_to.cohorts
    assert.ok(is.median.value < was.median.value, 'the sample tells no story')

    const page = await stand.open('/measure/answer/MET-1')
    const text = await said(page)
    assert.ok(text.includes(answer.sentence), `the sentence is not on the page: ${answer.sentence}`)
    for (const figure of [answer.value, answer.before])
      assert.match(text, new RegExp(String(Number(figure.value.toPrecision(3))).replace('.', '\\.')))
    assert.match(text, /\[[\d.,]+, [\d.,]+\]/, 'no interval is shown')
    assert.match(text, /Definition/)
    assert.match(text, new RegExp(`${was.n}`))
    assert.match(text, /Events until/)
    assert.match(text, /hazard ratio/i)
    assert.ok((await main(page).getByRole('img').count()) > 0, 'the chart has no name')

    await main(page).getByRole('button', { name: 'Who has not' }).focus()
    await page.keyboard.press('Enter')
    await page.waitForURL(/reading=not_yet/)
  },
)

test('a funnel is put together, reordered and read with the keyboard alone', { timeout: 90_000 }, async () => {
  const page = await stand.open('/measure/ask')
  await page.keyboard.press('q')
  await press(page, 'ArrowRight')
  await page.getByRole('radio', { name: 'Retention' }).and(page.locator(':checked')).waitFor()
  await press(page, 'ArrowLeft', 'Tab')
  await type(page, 'signed_up')
  await tabTo(page, page.getByRole('combobox', { name: 'Step 2' }))
  await type(page, 'api_call_succeeded')
  await page.waitForURL(/[?&]q=/)
  assert.deepEqual(asked(page), {
    type: 'funnel',
    funnel: { steps: named('signed_up', 'api_call_succeeded'), window: '14d' },
  })
  await settled(page)
  assert.match(await said(page), /Definition\s+People who did signed_up, then api_call_succeeded/)

  // A third step, then moved up by Alt and an arrow.
  await tabTo(page, page.getByRole('button', { name: 'Add a step' }))
  await press(page, 'Enter')
  await type(page, 'token_issued')
  await page.waitForURL((url) => url.search.includes('token_issued'))
  await page.getByRole('combobox', { name: 'Step 3' }).focus()
  await press(page, 'Escape', 'Alt+ArrowUp')
  const order = ['signed_up', 'token_issued', 'api_call_succeeded']
  await page.waitForURL((url) => url.search.indexOf('token_issued') < url.search.indexOf('api_call_succeeded'))
  assert.deepEqual(asked(page).funnel.steps, named(...order))
  await settled(page)

  // The numbers of a bar by arrow keys, and the same as a table.
  const { funnel } = await stand.server.api(
    'GET',
    `/measure/ask?question=${encodeURIComponent(JSON.stringify(asked(page)))}`,
  )
  const values = page.getByRole('group', { name: /^Values of/ })
  await values.getByRole('button').first().focus()
  await press(page, 'ArrowDown')
  const bar = await page.locator(':focus').getAttribute('aria-label')
  assert.match(bar, new RegExp(`^2\\. token_issued: n ${funnel.steps[1].mature.n.toLocaleString('en-GB')}`))
  await main(page).getByRole('button', { name: 'Table', exact: true }).focus()
  await press(page, 'Enter')
  await main(page).getByRole('cell', { name: '3. api_call_succeeded' }).waitFor()
})

test('an address is what is seen: copied, reloaded, and gone back from', { timeout: 60_000 }, async () => {
  const funnel = { type: 'funnel', funnel: { steps: named('signed_up', 'token_issued'), window: '7d', by: 'sdk' } }
  const page = await stand.open(ask(funnel))
  const text = await said(page)
  assert.match(text, /by sdk/)
  const other = await stand.open(page.url().slice(new URL(page.url()).origin.length))
  assert.equal(await said(other), text)

  await page.getByRole('radio', { name: 'Time to' }).focus()
  await press(page, 'Space')
  await page.waitForURL((url) => url.search.includes('time_to'))
  await settled(page)
  assert.equal(asked(page).time_to.start.names[0], 'signed_up', 'the events did not come along')
  await page.goBack()
  await settled(page)
  assert.equal(await page.getByRole('combobox', { name: 'Break down by' }).inputValue(), 'sdk')
  assert.equal(await said(page), text)

  // How addresses were written first.
  await page.goto('/measure/answer?start=signed_up&end=api_call_succeeded&days=14')
  await page.waitForURL(/\/measure\/ask\?q=/)
  await settled(page)
  assert.match(await said(page), /within 14 days/)
})

test('what is wrong stands at its field, and the last answer stays', { timeout: 60_000 }, async () => {
  const page = await stand.open(ask({ type: 'funnel', funnel: { steps: named('signed_up', 'token_issued') } }))
  const before = await main(page).getByRole('img').getAttribute('aria-label')
  const within = page.getByRole('textbox', { name: 'Within', exact: true })
  await within.fill('soon')
  await press(page, 'Tab')
  await page.getByRole('button', { name: 'Ask', exact: true }).click()
  await page.getByText('Write a number and s, min, h, d or wk, such as 14d').waitFor()
  assert.equal(await within.getAttribute('aria-invalid'), 'true')
  assert.equal(await main(page).getByRole('img').getAttribute('aria-label'), before)
})

test('a log that cannot tell says so and why', { timeout: 60_000 }, async () => {
  const page = await stand.open(
    ask({ type: 'funnel', funnel: { steps: named('signed_up', 'paid'), to: '2001-01-01' } }),
  )
  assert.match(await said(page), /Cannot tell\s+Nobody did the first step/)
  assert.match(await said(page), /Definition/)
})

test('a question becomes a metric, and a metric that asks something else says why', { timeout: 90_000 }, async () => {
  const page = await stand.open(
    ask({ type: 'funnel', funnel: { steps: named('signed_up', 'token_issued'), window: '7d' } }),
  )
  await main(page).getByRole('button', { name: 'Save as a metric' }).focus()
  await press(page, 'Enter')
  const dialog = page.getByRole('dialog', { name: 'Save as a metric' })
  await dialog.getByLabel('Name').fill('Developers with a token in a week')
  await dialog.getByRole('button', { name: 'Save', exact: true }).click()
  await page.waitForURL(/\/measure\/answer\/MET-\d+$/)
  const key = page.url().split('/').pop()
  const made = await stand.record(key)
  assert.equal(made.fields.unit, '%')
  assert.match(made.fields.definition, /^People who did signed_up, then token_issued/)
  await settled(page)
  assert.match(await said(page), /Version 1 of/)

  await page.getByRole('textbox', { name: 'Within', exact: true }).fill('14d')
  await press(page, 'Tab')
  await main(page).getByText(`This is not what ${key} asks`).waitFor()
  await settled(page)
  await main(page).getByRole('button', { name: 'Save', exact: true }).click()
  const change = page.getByRole('dialog', { name: `Change what ${key} asks` })
  await change.getByRole('button', { name: 'Save with reason' }).click()
  await change.getByText('Say why the definition changes').waitFor()
  await change.getByLabel('Reason').fill('A week is too short for a review of keys')
  await change.getByRole('button', { name: 'Save with reason' }).click()
  await change.waitFor({ state: 'detached' })
  await settled(page)
  assert.match(await said(page), /Version 2 of/)
  assert.equal((await stand.record(key)).fields.question.funnel.window, '14d')
})

test('the people of a bar become a cohort, of which the next question is asked', { timeout: 60_000 }, async () => {
  const steps = named('signed_up', 'token_issued', 'api_call_succeeded')
  const page = await stand.open(ask({ type: 'funnel', funnel: { steps, window: '14d' } }))
  const values = page.getByRole('group', { name: /^Values of/ })
  await values.getByRole('button').first().focus()
  await press(page, 'End', 'Enter')
  const dialog = page.getByRole('dialog', { name: 'Save these people as a cohort' })
  await dialog.getByLabel('Who did token_issued and did not go on').check()
  await dialog.getByRole('button', { name: 'Save and ask of them' }).click()
  await page.waitForURL((url) => url.search.includes('COH-'))
  await settled(page)
  const cohort = await stand.record(asked(page).funnel.cohort)
  assert.deepEqual(cohort.fields.question.pick.funnel.dropped, true)
  // Nobody of them got further, so the last step is empty.
  assert.match(await said(page), /\b0\.00? % \[|0 % \[/)
})

test('the people of one group become a cohort of that group', { timeout: 60_000 }, async () => {
  const steps = named('signed_up', 'token_issued')
  const page = await stand.open(ask({ type: 'funnel', funnel: { steps, window: '14d', by: 'sdk' } }))
  const { funnel } = await stand.server.api(
    'GET',
    `/measure/ask?question=${encodeURIComponent(JSON.stringify(asked(page)))}`,
  )
  const values = page.getByRole('group', { name: /^Values of/ })
  await values.getByRole('button').first().focus()
  await press(page, 'Home', 'Enter')
  const dialog = page.getByRole('dialog', { name: 'Save these people as a cohort' })
  const { by } = funnel.groups[0]
  await dialog.getByText(`The cohort asks for sdk = ${by}`).waitFor()
  await dialog.getByRole('button', { name: 'Save and ask of them' }).click()
  await page.waitForURL((url) => url.search.includes('COH-'))
  const cohort = await stand.record(asked(page).funnel.cohort)
  assert.deepEqual(cohort.fields.question.pick.funnel.steps[0].where, [{ property: 'sdk', op: '=', value: by }])
})

test('a step is dragged by its number', { timeout: 60_000 }, async () => {
  const steps = named('signed_up', 'token_requested', 'token_issued')
  const page = await stand.open(ask({ type: 'funnel', funnel: { steps, window: '14d' } }))
  const rows = page.getByRole('group', { name: 'Steps', exact: true }).getByRole('listitem')
  await rows
    .nth(2)
    .locator('.handle')
    .dragTo(rows.nth(0), { targetPosition: { x: 40, y: 2 } })
  await page.waitForURL((url) => url.search.indexOf('token_issued') < url.search.indexOf('signed_up'))
  assert.deepEqual(asked(page).funnel.steps, named('token_issued', 'signed_up', 'token_requested'))
})

test('experiments stand among the questions, and a new one is planned from there', { timeout: 60_000 }, async () => {
  const page = await stand.open('/measure/ask')
  await page.keyboard.press('q')
  await press(page, 'ArrowLeft', 'ArrowLeft')
  await page.waitForURL(/about=experiments/)
  await settled(page)
  assert.match(await said(page), /Did the change cause it\?[\s\S]*EXP-1/)
  await page.getByRole('textbox', { name: 'What do you want to find out' }).fill('Does a shorter form help?')
  await press(page, 'Enter')
  await page.waitForURL(/\/EXP-\d+$/)
  await page.goBack()
  await page.getByRole('radio', { name: 'Trend' }).focus()
  await press(page, 'Space')
  await page.getByRole('combobox', { name: 'Series A' }).waitFor()
})
