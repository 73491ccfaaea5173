package product

import (
	"throughline.dev/decide"
	"throughline.dev/define"
	"throughline.dev/deliver"
	"throughline.dev/discover"
	"throughline.dev/ledger"
	"throughline.dev/measure"
	"throughline.dev/stage"
	"throughline.dev/tell"
)

// Stages lists the six, in the order of the work.
func Stages() []stage.Stage {
	return []stage.Stage{discover.Stage(), decide.Stage(), define.Stage(), deliver.Stage(), measure.Stage(), tell.Stage()}
}

// Schema joins the kinds of all stages.
func Schema() (*ledger.Schema, error) {
	var kinds []ledger.Kind
	for _, s := range Stages() {
		kinds = append(kinds, s.Kinds...)
	}
	return ledger.NewSchema(kinds...)
}
