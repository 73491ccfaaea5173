// Every screen by night, at a desk: nothing that axe finds against WCAG 2.2 AA. What a phone shows differs by layout,
// not by colour, and is looked at by day.

import { test } from 'node:test'
import { journey } from '../journey.mjs'
import { desk, looker } from '../look.mjs'
import { screens } from '../screens.mjs'

const look = looker(journey(), 'dark', [desk])

for (const address of screens) test(`${address}, dark`, { timeout: 60_000 }, () => look(address))
