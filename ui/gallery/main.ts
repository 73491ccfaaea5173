// The parts on one page, with real data: for looking at while they are made. Not part of the application.
//
//   node gallery/export.mjs ../bin/throughline DATA && npx vite  →  /gallery.html, /gallery.html?measure

import { mount } from 'svelte'
import '../src/theme/tokens.css'
import '../src/theme/base.css'

const target = document.getElementById('app')
const page = location.search === '?measure' ? import('./Measured.svelte') : import('./Gallery.svelte')
if (target) void page.then(({ default: Page }) => mount(Page, { target }))
