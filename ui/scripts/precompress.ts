import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin, ResolvedConfig } from 'vite'

const compressible = /\.(?:html|js|css|svg|json)$/

/**
 * Writes a .gz and a .br beside every text file of the build, so that the server sends them as they are. Files that
 * do not get smaller have none.
 */
export function precompress(): Plugin {
  let config: ResolvedConfig
  return {
    name: 'precompress',
    apply: 'build',
    configResolved(resolved) {
      config = resolved
    },
    async closeBundle() {
      const out = join(config.root, config.build.outDir)
      const names = await readdir(out, { recursive: true }).catch(() => [])
      await Promise.all(names.filter((name) => compressible.test(name)).map((name) => compress(join(out, name))))
    },
  }
}

async function compress(path: string) {
  const content = await readFile(path)
  const packed: [string, Buffer][] = [
    ['.gz', await promisify(gzip)(content, { level: 9 })],
    ['.br', await promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } })],
  ]
  for (const [suffix, bytes] of packed) if (bytes.length < content.length) await writeFile(path + suffix, bytes)
}
