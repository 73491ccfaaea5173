// Sends a file and tells how far it is, which fetch does not.

import { url } from '../../api/client'
import { Problem, problemOf } from '../../api/problem'
import type { components } from '../../api/schema'

type Upload = components['schemas']['Upload']

/** Uploads a file under a name. Rejects with a Problem; an aborted one with code "aborted". */
export function upload(file: File, name: string, sent: (bytes: number) => void, signal: AbortSignal): Promise<Upload> {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest()
    request.open('POST', url('/uploads', { name }))
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.setRequestHeader('Accept', 'application/json')
    request.upload.addEventListener('progress', (event) => sent(event.loaded))
    request.addEventListener('load', () => {
      if (request.status >= 200 && request.status < 300) done(JSON.parse(request.responseText) as Upload)
      else void problemOf(new Response(request.responseText, { status: request.status })).then(failed)
    })
    request.addEventListener('error', () =>
      failed(
        new Problem(
          0,
          'offline',
          'The file could not be sent',
          'It is kept here. Try again when the server can be reached',
        ),
      ),
    )
    request.addEventListener('abort', () => failed(new Problem(0, 'aborted', 'The upload was stopped')))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}
