import { vitePreprocess } from '@sveltejs/vite-plugin-svelte'

export default {
  preprocess: vitePreprocess(),
  compilerOptions: {
    runes: true,
    // Four letters tell a few hundred components apart, and are sent with every element that has a style.
    cssHash: ({ hash, filename }) => `s${hash(filename).slice(0, 4)}`,
  },
  // A page that some people cannot use is not a warning.
  onwarn(warning, report) {
    if (warning.code.startsWith('a11y')) throw new Error(`${warning.filename}: ${warning.message}`)
    report(warning)
  },
}
