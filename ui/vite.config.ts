import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import { fontPreload } from './scripts/font-preload.ts'
import { precompress } from './scripts/precompress.ts'

// Vitest prints failures with Map.groupBy, which Node has from version 21.
Map.groupBy ??= <K, T>(items: Iterable<T>, keyOf: (item: T, index: number) => K) => {
  const groups = new Map<K, T[]>()
  let index = 0
  for (const item of items) {
    const key = keyOf(item, index++)
    groups.set(key, [...(groups.get(key) ?? []), item])
  }
  return groups
}

// Where `throughline serve` listens while the application is developed with `npm run dev`.
const server = process.env.THROUGHLINE ?? 'http://127.0.0.1:7420'

export default defineConfig(({ mode }) => ({
  plugins: [svelte(), fontPreload(), precompress()],
  build: {
    outDir: 'build/app',
    emptyOutDir: true,
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0, // the content security policy allows no data: fonts or scripts
    rolldownOptions: {
      checks: { pluginTimings: false },
      // Parts of Svelte that nothing here uses, but that act when loaded, would stay in the first load.
      treeshake: {
        moduleSideEffects: [
          {
            test: /svelte\/src\/(?:legacy|internal\/client\/(?:dev|dom\/elements\/(?:custom-element|bindings)))/,
            sideEffects: false,
          },
        ],
      },
      // What the start screen needs comes as one file: small files pack worse and are more to ask for.
      output: {
        codeSplitting: {
          includeDependenciesRecursively: false,
          groups: [
            // The start screen has no forms, though what it uses of Svelte mentions them.
            {
              name: 'forms',
              priority: 1,
              test: /svelte\/src\/internal\/client\/dom\/elements\/bindings\/(?:select|size)\.js$/,
            },
            { name: 'start', tags: ['$initial'] },
            // What the editor shares with comments stays apart from the record's page, or the editor would load that too.
            { name: 'typing', test: /\/src\/editor\/(?:mention|draft|frame_slots)\.ts$/ },
          ],
        },
      },
    },
    manifest: true, // scripts/size.mjs reads which files a route loads
  },
  server: {
    proxy: Object.fromEntries(
      ['/api', '/v1', '/sign-in', '/sign-out', '/start', '/invitation', '/oidc', '/brief'].map((path) => [
        path,
        // changeOrigin stays off and the origin is rewritten: the server refuses writes from pages of another site.
        { target: server, headers: { origin: server } },
      ]),
    ),
  },
  // Components are tested as the browser sees them.
  resolve: mode === 'test' ? { conditions: ['browser'] } : {},
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
}))
