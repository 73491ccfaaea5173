package connecttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"throughline.dev/connect"
)

// Golden reads the files in every *.txtar archive of a folder and compares what comes of them with the archive's file
// "want". The archive's comment may be options in JSON. Write, where it is not nil, is handed what the archive
// should be instead.
func Golden(t *testing.T, folder fs.FS, f connect.Format, write func(name string, data []byte) error) {
	t.Helper()
	names, err := fs.Glob(folder, "*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatalf("no golden files (%v)", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(name, ".txtar"), func(t *testing.T) {
			t.Parallel()
			data, err := fs.ReadFile(folder, name)
			if err != nil {
				t.Fatal(err)
			}
			a := txtar.Parse(data)
			var o connect.Options
			if c := bytes.TrimSpace(a.Comment); bytes.HasPrefix(c, []byte("{")) {
				if err := json.Unmarshal(c, &o); err != nil {
					t.Fatalf("options: %v", err)
				}
			}
			var got strings.Builder
			want := len(a.Files)
			for i, file := range a.Files {
				if file.Name == "want" {
					want = i
					continue
				}
				m := f.Detect(connect.Head{Name: file.Name, Text: file.Data[:min(len(file.Data), 64<<10)]})
				fmt.Fprintf(&got, "# %.2f %s\n%s", m.Confidence, m.Why, Dump(f, Source(file.Name, file.Data), o))
			}
			if want == len(a.Files) {
				a.Files = append(a.Files, txtar.File{Name: "want"})
			}
			if write == nil {
				if diff := cmp.Diff(string(a.Files[want].Data), got.String()); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
				return
			}
			a.Files[want].Data = []byte(got.String())
			if err := write(name, txtar.Format(a)); err != nil {
				t.Fatal(err)
			}
		})
	}
}
