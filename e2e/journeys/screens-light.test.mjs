// Every screen by day, at a desk and on a phone: nothing that axe finds against WCAG 2.2 AA, no jump while loading, no
// sideways scrolling.

import { desk, lookAtAll, phone } from '../look.mjs'

lookAtAll('light', [desk, phone])
