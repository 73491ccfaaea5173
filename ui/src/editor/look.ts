// How the editor looks: by the page's tokens, so that both themes are the page's own.

import { EditorView } from '@codemirror/view'

export const look = EditorView.theme({
  '&': { font: 'var(--t15)', color: 'var(--ink)', backgroundColor: 'transparent' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: 'inherit', overflow: 'auto' },
  '.cm-content': { minHeight: '136px', padding: 'var(--s3) 0', caretColor: 'var(--ink)', maxWidth: 'var(--prose)' },
  '.cm-line': { padding: '0 var(--s4)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--ink)', borderLeftWidth: '1.5px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 24%, transparent)',
  },
  '.cm-placeholder': { color: 'var(--ink-3)' },
  '.cm-key': {
    padding: '1px 3px',
    margin: '0 -1px',
    borderRadius: '4px',
    background: 'var(--paper-3)',
    fontVariantNumeric: 'tabular-nums',
  },
  '.cm-person': {
    padding: '1px 3px',
    margin: '0 -1px',
    borderRadius: '4px',
    background: 'var(--accent-soft)',
    color: 'var(--accent)',
  },
  // Squiggles: the line itself tells the severity by its form too.
  '.cm-lintRange': {
    backgroundImage: 'none',
    paddingBottom: '0',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-lintRange-error': { textDecoration: 'underline wavy var(--bad)' },
  '.cm-lintRange-warning': { textDecoration: 'underline wavy var(--warn)' },
  '.cm-lintRange-info': { textDecoration: 'underline dotted var(--info)' },
  '.cm-tooltip': {
    maxWidth: 'min(420px, 100vw - 16px)',
    overflow: 'hidden',
    border: '1px solid var(--line)',
    borderRadius: '8px',
    background: 'var(--paper)',
    boxShadow: 'var(--float)',
    color: 'var(--ink)',
    font: 'var(--t13)',
  },
  '.cm-diagnostic': { padding: 'var(--s2) var(--s3)', whiteSpace: 'pre-wrap' },
  '.cm-diagnostic-error': { borderLeft: '3px solid var(--bad)' },
  '.cm-diagnostic-warning': { borderLeft: '3px solid var(--warn)' },
  '.cm-diagnostic-info': { borderLeft: '3px solid var(--info)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { maxHeight: '260px', fontFamily: 'inherit', padding: 'var(--s1)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li': {
    display: 'flex',
    gap: 'var(--s2)',
    alignItems: 'baseline',
    padding: '4px var(--s2)',
    borderRadius: '4px',
    lineHeight: '20px',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--paper-3)', color: 'var(--ink)' },
  '.cm-completionLabel': { flex: '1', overflow: 'hidden', textOverflow: 'ellipsis' },
  '.cm-completionDetail': { marginLeft: '0', color: 'var(--ink-3)', fontStyle: 'normal' },
  '.cm-completionMatchedText': { textDecoration: 'none', fontWeight: 'var(--strong)' },
})
