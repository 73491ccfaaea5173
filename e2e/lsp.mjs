// The protocol's own client library, the one editors are built with, speaks to the language server over its standard
// input and output:
//
//   node e2e/lsp.mjs [--summary FILE]
//
// It exits with 1 when the server says anything else than an editor needs, or more than the protocol allows.

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'

import * as lsp from 'vscode-languageserver-protocol/node'

const binary = process.env.THROUGHLINE ?? 'bin/throughline'
const uri = 'file:///work/requirements.md'
const text = `# Ladders

The ladder list must load fast.

The 𝄞 search should answer within 2 s for 95 % of queries.
`

const { values } = parseArgs({ options: { summary: { type: 'string' } } })
const line = await check()
console.log(line)
if (values.summary) await writeFile(values.summary, line + '\n')

async function check() {
  const server = spawn(binary, ['lsp', '--stdio'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, THROUGHLINE_DATA: '' },
  })
  let stderr = ''
  server.stderr.on('data', (chunk) => (stderr += chunk))
  const code = new Promise((resolve) => server.on('exit', resolve))
  const client = lsp.createProtocolConnection(
    new lsp.StreamMessageReader(server.stdout),
    new lsp.StreamMessageWriter(server.stdin),
  )
  client.onError(([error]) => assert.fail(`the client cannot read what the server writes: ${error}`))
  client.onUnhandledNotification(({ method }) => assert.fail(`the server sends ${method}`))
  const published = watch(client)
  client.listen()

  const { capabilities, serverInfo } = await client.sendRequest(lsp.InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities: {
      general: { positionEncodings: ['utf-16'] },
      workspace: { workspaceEdit: { documentChanges: true } },
      textDocument: {
        publishDiagnostics: { versionSupport: true },
        hover: { contentFormat: ['markdown', 'plaintext'] },
        completion: { completionItem: { snippetSupport: true } },
        codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ['quickfix', 'refactor'] } } },
      },
    },
  })
  assert.equal(serverInfo.name, 'throughline')
  assert.equal(capabilities.positionEncoding, 'utf-16')
  assert.equal(capabilities.textDocumentSync.change, lsp.TextDocumentSyncKind.Incremental)
  await client.sendNotification(lsp.InitializedNotification.type, {})

  // What is wrong is shown where it stands, in UTF-16 units.
  await client.sendNotification(lsp.DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'markdown', version: 1, text },
  })
  const opened = await published(1)
  const refusal = opened.find((d) => d.code === 'RQ-V01')
  assert.deepEqual(refusal.range, range(2, 26, 2, 30), 'the place of “fast”')
  assert.equal(refusal.severity, lsp.DiagnosticSeverity.Error)
  const should = opened.find((d) => d.code === 'RQ-L07')
  assert.deepEqual(should.range, range(4, 14, 4, 20), 'the place of “should”, behind a character of two units')

  // How a sentence is read, and why something is minded.
  const reading = await client.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position: at(4, 8) })
  assert.equal(reading.contents.kind, 'markdown')
  assert.match(reading.contents.value, /Read as: .*2 s/)
  const why = await client.sendRequest(lsp.HoverRequest.type, { textDocument: { uri }, position: at(2, 27) })
  assert.match(why.contents.value, /RQ-V01[^]*Why: /)

  // Every action is applied, as an editor does it, and undone again; the text stays one that can be reviewed.
  let version = 1
  const offered = []
  for (const place of [range(2, 27, 2, 27), range(4, 15, 4, 15)]) {
    const actions = await client.sendRequest(lsp.CodeActionRequest.type, {
      textDocument: { uri },
      range: place,
      context: { diagnostics: opened, triggerKind: 1 },
    })
    for (const action of actions) {
      const [{ textDocument, edits }] = action.edit.documentChanges
      assert.deepEqual(textDocument, { uri, version: 1 }, action.title)
      offered.push([action, apply(text, edits)])
    }
  }
  const texts = offered.map(([, after]) => after)
  assert.ok(texts.includes(text.replace('should', 'shall')), 'no action says “shall”')
  assert.ok(texts.includes(text.replace('The ladder', 'When <trigger>, the ladder')), 'no action adds a trigger')
  assert.ok(
    texts.some((t) => t.includes('<!-- RQ-V01')),
    'no action notes a question',
  )
  for (const [, after] of offered) {
    await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: ++version },
      contentChanges: [{ text: after }],
    })
    await published(version)
  }

  // What comes next while one types.
  const typed = '\nThe list shall answer within 2 '
  await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: ++version },
    contentChanges: [{ text }, { range: range(5, 0, 5, 0), text: typed }],
  })
  const units = await client.sendRequest(lsp.CompletionRequest.type, {
    textDocument: { uri },
    position: at(6, typed.length - 1),
  })
  assert.ok(
    units.items.some((i) => i.label === 'ms' && i.textEdit.newText === 'ms'),
    'no unit is offered after a number',
  )
  const openings = await client.sendRequest(lsp.CompletionRequest.type, { textDocument: { uri }, position: at(5, 0) })
  assert.ok(
    openings.items.some(
      (i) => i.insertTextFormat === lsp.InsertTextFormat.Snippet && i.textEdit.newText.includes('${1:'),
    ),
    'no frame of a requirement is offered on an empty line',
  )

  // An edit in a document of 300 lines, key by key.
  const long = Array.from({ length: 100 }, (_, i) => `## ${i}\n\n${text.split('\n')[i % 2 ? 2 : 4]}`).join('\n') + '\n'
  await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
    textDocument: { uri, version: ++version },
    contentChanges: [{ text: long }],
  })
  await published(version)
  const took = []
  for (const letter of 'The list must be fast. ') {
    const start = performance.now()
    await client.sendNotification(lsp.DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: ++version },
      contentChanges: [{ range: range(150, 0, 150, 0), text: letter }],
    })
    await published(version)
    took.push(performance.now() - start)
  }
  const median = took.sort((a, b) => a - b)[Math.floor(took.length / 2)]

  // What is closed has nothing to show, and goodbye is said properly.
  const closed = published(version, true)
  await client.sendNotification(lsp.DidCloseTextDocumentNotification.type, { textDocument: { uri } })
  assert.deepEqual(await closed, [])
  await assert.rejects(client.sendRequest('workspace/symbol', { query: '' }), { code: lsp.ErrorCodes.MethodNotFound })
  await client.sendRequest(lsp.ShutdownRequest.type)
  await client.sendNotification(lsp.ExitNotification.type)
  assert.equal(await code, 0, 'exit code')
  assert.equal(stderr, '', 'standard error')
  client.dispose()
  return `lsp: a client of vscode-languageserver-protocol saw diagnostics, readings, completions and applied ${offered.length} actions; an edit of 300 lines took ${median.toFixed(1)} ms`
}

// watch keeps the diagnostics that come and returns a function that waits for those of a version; again: for the next.
function watch(client) {
  const seen = new Map()
  let told = () => {}
  client.onNotification(lsp.PublishDiagnosticsNotification.type, (p) => {
    assert.equal(p.uri, uri)
    seen.set(p.version, p.diagnostics)
    told()
  })
  return async (version, again = false) => {
    if (again) seen.delete(version)
    const late = AbortSignal.timeout(20_000)
    while (!seen.has(version)) {
      await new Promise((resolve, reject) => {
        told = resolve
        late.onabort = () => reject(new Error(`no diagnostics for version ${version} came`))
      })
    }
    return seen.get(version)
  }
}

function at(line, character) {
  return { line, character }
}

function range(line, character, endLine, endCharacter) {
  return { start: at(line, character), end: at(endLine, endCharacter) }
}

// apply edits a text as an editor would.
function apply(text, edits) {
  const starts = [0]
  for (const m of text.matchAll(/\n/g)) starts.push(m.index + 1)
  const offset = (p) => starts[p.line] + p.character
  for (const e of edits.toSorted((a, b) => offset(b.range.start) - offset(a.range.start)))
    text = text.slice(0, offset(e.range.start)) + e.newText + text.slice(offset(e.range.end))
  return text
}
