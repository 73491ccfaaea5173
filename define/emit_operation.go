package define

import (
	"context"
	"fmt"
	"io"

	"throughline.dev/define/emit"
	"throughline.dev/ledger"
	"throughline.dev/stage"
)

// EmitInput asks for what engineering can run.
type EmitInput struct {
	Requirement string `json:"requirement" arg:"1" required:"true" doc:"the requirement"`
	Criterion   int    `json:"criterion" min:"1" doc:"which of its criteria, counted from 1; empty: all"`
	As          string `json:"as" enum:"openslo|k6|prometheus|gherkin|instrumentation" doc:"in which form; empty: all"`
}

// EmitResult holds the files.
type EmitResult struct {
	Files []emit.File `json:"files"`
}

func emitOperation() stage.Operation {
	return stage.Op("emit", "Write the criteria of a requirement as OpenSLO, k6, Prometheus, Gherkin or a list of what must be instrumented", ledger.Viewer,
		func(ctx context.Context, env stage.Env, in EmitInput) (EmitResult, error) {
			out := EmitResult{Files: []emit.File{}}
			rec, f, err := requirementOf(ctx, env.Reader, in.Requirement)
			if err != nil {
				return out, err
			}
			if in.Criterion > len(f.Criteria) {
				return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Path: "criterion", Message: fmt.Sprintf("%s has %d criteria", rec.Key, len(f.Criteria))}
			}
			forms := emit.Formats()
			if in.As != "" {
				forms = []string{in.As}
			}
			for i, c := range f.Criteria {
				if in.Criterion != 0 && in.Criterion != i+1 {
					continue
				}
				for _, as := range forms {
					file, err := emit.Emit(string(rec.Key), i+1, c, as)
					switch {
					case err == nil:
						out.Files = append(out.Files, file)
					case in.As != "" && in.Criterion != 0:
						return out, &ledger.Error{Code: ledger.CodeInvalid, Op: -1, Key: rec.Key, Path: fmt.Sprintf("fields.criteria[%d]", i), Message: err.Error()}
					default:
						out.Files = append(out.Files, emit.File{As: as, Notes: []string{fmt.Sprintf("Criterion %d: %v", i+1, err)}})
					}
				}
			}
			return out, nil
		})
}

// WriteText prints the files one after another, what they cannot show first.
func (r EmitResult) WriteText(w io.Writer) error {
	p := stage.Printer{W: w}
	for i, f := range r.Files {
		if i > 0 {
			p.F("\n")
		}
		p.F("# %s %s\n", f.As, f.Name)
		for _, n := range f.Notes {
			p.F("# %s\n", n)
		}
		p.F("%s", f.Text)
	}
	return p.Err
}
