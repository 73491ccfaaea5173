// Pages that notice what a person would not: a request to another host, something the content security policy stopped,
// an exception, an error in the console.

// watch makes every page of a context note what goes wrong; what it returns lists it.
export async function watch(context, url) {
  const wrong = []
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', (e) =>
      console.error(`policy: ${e.violatedDirective} ${e.blockedURI} ${e.sample}`),
    )
  })
  context.on('page', (page) => {
    page.on('pageerror', (e) => wrong.push(`exception: ${e.message}`))
    page.on('console', (m) => {
      // A refused request is the page's to handle; the browser notes it all the same.
      if (m.type() === 'error' && !/Failed to load resource/.test(m.text())) wrong.push(`console: ${m.text()}`)
    })
    page.on('request', (r) => {
      if (!r.url().startsWith(url) && !/^(?:data|blob|about):/.test(r.url())) wrong.push(`request to ${r.url()}`)
    })
  })
  return wrong
}
