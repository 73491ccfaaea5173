// Every screen by night, at a desk: nothing that axe finds against WCAG 2.2 AA. What a phone shows differs by layout,
// not by colour, and is looked at by day.

import { desk, lookAtAll } from '../look.mjs'

lookAtAll('dark', [desk])
