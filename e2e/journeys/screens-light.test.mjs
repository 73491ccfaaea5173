// Every screen by day, at a desk and on a phone: nothing that axe finds against WCAG 2.2 AA, no jump while loading, no
// sideways scrolling.

import { test } from 'node:test'
import { journey } from '../journey.mjs'
import { desk, looker, phone } from '../look.mjs'
import { screens } from '../screens.mjs'

const look = looker(journey(), 'light', [desk, phone])

for (const address of screens) test(`${address}, light`, { timeout: 60_000 }, () => look(address))
