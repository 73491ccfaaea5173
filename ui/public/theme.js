// Before the first paint, so that a theme chosen by hand does not flash. No inline script is allowed.
try {
  const theme = localStorage.getItem('theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {} // storage is blocked: the theme of the system applies
