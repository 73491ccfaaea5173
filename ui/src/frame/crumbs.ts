// Where an address lies: the breadcrumb, and the title of the window.

import type { KindDef } from '../api/wire'
import { keyIn } from '../state/router.svelte'
import { sentence, slug } from '../words'
import { places, stages } from './navigation'

export interface Crumb {
  label: string
  href: string
}
interface Vocabulary {
  kinds: KindDef[]
  kindOf: (key: string) => KindDef | undefined
}

/** The crumbs of a path, from the stage down to the record and its part. */
export function crumbs(path: string, { kinds, kindOf }: Vocabulary): Crumb[] {
  const key = keyIn(path)
  if (key) {
    const kind = kindOf(key)
    const part = path.slice(key.length + 2)
    return [
      ...(kind ? [stageCrumb(kind.stage), kindCrumb(kind)] : []),
      { label: key, href: `/${key}` },
      ...(part ? [{ label: sentence(part), href: path }] : []),
    ]
  }
  const [first = '', second = '', third = ''] = path.split('/').slice(1)
  const known = (href: string) => places.find((p) => p.href === href)?.label
  const kind = kinds.find((k) => k.stage === first && slug(k.plural) === second)
  const out: Crumb[] = []
  if (!first) out.push({ label: 'Today', href: '/' })
  else out.push({ label: known(`/${first}`) ?? sentence(first), href: `/${first}` })
  if (kind) out.push(kindCrumb(kind))
  else if (second)
    out.push({
      label: known(`/${first}/${second}`) ?? sentence(second.replaceAll('-', ' ')),
      href: `/${first}/${second}`,
    })
  if (third) out.push({ label: third, href: path })
  return out
}

const stageCrumb = (name: string): Crumb => ({
  label: stages.find((s) => s.name === name)?.label ?? name,
  href: `/${name}`,
})
const kindCrumb = (kind: KindDef): Crumb => ({
  label: sentence(kind.plural),
  href: `/${kind.stage}/${slug(kind.plural)}`,
})
