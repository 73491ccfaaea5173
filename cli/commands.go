package cli

import (
	"slices"

	"throughline.dev/product"
)

// commands lists everything the program can do.
func commands() []command {
	out := slices.Concat(mainCommands(), recordCommands(), linkCommands(), historyCommands(), findingCommands(), transferCommands(), backupCommands(), schemaCommands(), serveCommands(), lintCommands(), prometheusCommands(), specificationCommands(), askCommands(), []command{themesCommand()})
	for _, s := range product.Stages() {
		for _, op := range s.Operations {
			out = append(out, operationCommand(s, op))
		}
	}
	return out
}
