// Runs before the first paint, so that a theme chosen by hand does not flash. A file of its own because the content
// security policy allows no inline script.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {
  // Storage is blocked: the theme of the system applies.
}
