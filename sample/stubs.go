package sample

type (
	Team      struct{}
	SDKIssue  struct{}
	SalesNote struct{}
)

func (w *World) deliver()      {}
func (w *World) reportIssues() {}
func (w *World) noteSales()    {}
