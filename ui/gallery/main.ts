// The parts on one page, with real data: for looking at while they are made. Not part of the application.
//
//   node gallery/export.mjs ../bin/throughline DATA && npx vite  →  /gallery.html

import { mount } from 'svelte'
import '../src/theme/tokens.css'
import '../src/theme/base.css'
import Gallery from './Gallery.svelte'

const target = document.getElementById('app')
if (target) mount(Gallery, { target })
