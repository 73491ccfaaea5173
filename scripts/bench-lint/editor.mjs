// Speaks with the language server as an editor does, and measures the time from an edit to its diagnostics.

import { spawn } from 'node:child_process'
import { once } from 'node:events'

// edits opens a document, changes one character of it so many times, and returns the milliseconds of each.
export async function edits(binary, text, times) {
  const server = spawn(binary, ['lsp'], { stdio: ['pipe', 'pipe', 'ignore'] })
  const send = (message) => {
    const content = JSON.stringify({ jsonrpc: '2.0', ...message })
    server.stdin.write(`Content-Length: ${Buffer.byteLength(content)}\r\n\r\n${content}`)
  }
  const waiting = []
  let rest = Buffer.alloc(0)
  server.stdout.on('data', (data) => {
    rest = Buffer.concat([rest, data])
    for (;;) {
      const head = rest.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/Content-Length: (\d+)/i.exec(rest.toString('latin1', 0, head))[1])
      if (rest.length < head + 4 + length) return
      const message = JSON.parse(rest.toString('utf8', head + 4, head + 4 + length))
      rest = rest.subarray(head + 4 + length)
      for (const w of waiting.splice(0)) w.wants(message) ? w.resolve(message) : waiting.push(w)
    }
  })
  const message = (wants) => new Promise((resolve) => waiting.push({ wants, resolve }))
  const diagnostics = (version) =>
    message((m) => m.method === 'textDocument/publishDiagnostics' && m.params.version === version)

  const hello = message((m) => m.id === 1)
  send({ id: 1, method: 'initialize', params: { capabilities: {} } })
  await hello
  send({ method: 'initialized', params: {} })
  const uri = 'file:///page.md'
  const opened = diagnostics(1)
  send({
    method: 'textDocument/didOpen',
    params: { textDocument: { uri, languageId: 'markdown', version: 1, text } },
  })
  const found = (await opened).params.diagnostics.length

  const line = text.split('\n').findIndex((l) => l.startsWith('- '))
  const took = []
  for (let version = 2; version < times + 2; version++) {
    const answer = diagnostics(version)
    const started = performance.now()
    // A letter after the mark of an item, and away again.
    const position = (character) => ({ line, character })
    const change =
      version % 2 === 0
        ? { range: { start: position(2), end: position(2) }, text: 'x' }
        : { range: { start: position(2), end: position(3) }, text: '' }
    send({
      method: 'textDocument/didChange',
      params: { textDocument: { uri, version }, contentChanges: [change] },
    })
    await answer
    took.push(performance.now() - started)
  }
  const ended = once(server, 'close')
  send({ id: 2, method: 'shutdown' })
  send({ method: 'exit' })
  await ended
  return { took, found }
}
