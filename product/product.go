// Package product is one open product: its ledger, its event log, the six stages and the jobs that keep the findings
// up to date. It is the only place where the parts meet; every surface (cli, serve, mcp) stands on it and on
// nothing below it. It holds wiring and use cases that cross stages (import, export, reconcile, brief), no rules
// and no formulas.
package product
