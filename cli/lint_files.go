package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"throughline.dev/cli/diagnostic"
	"throughline.dev/define/review"
	"throughline.dev/define/rulebook"
)

// document is a file to review.
type document struct {
	path   string
	walked bool // found in a folder, not named
}

// files reviews what was named: files, folders, standard input.
func (l *linting) files(ctx context.Context) error {
	docs, err := l.documents()
	if err != nil {
		return err
	}
	terms, err := l.configuredTerms(ctx)
	if err != nil {
		return err
	}
	o := l.options
	o.Terms = map[string]bool{}
	for _, t := range terms {
		o.Terms[strings.ToLower(t.Word)] = true
	}
	var since *changedLines
	if rev := l.string("since"); rev != "" {
		if since, err = changedSince(ctx, rev); err != nil {
			return err
		}
	}
	for _, d := range docs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if since != nil && d.path != "-" {
			if o.Changed, err = since.of(d.path); err != nil {
				return err
			}
			if o.Changed != nil && len(o.Changed) == 0 {
				continue
			}
		}
		if err := l.document(d, o); err != nil {
			return err
		}
	}
	return nil
}

// documents lists what to read, in the order it was named, folders by name; nothing twice.
func (l *linting) documents() ([]document, error) {
	var out []document
	seen := map[string]bool{}
	add := func(d document) {
		if key := filepath.Clean(d.path); !seen[key] {
			seen[key] = true
			out = append(out, d)
		}
	}
	for _, name := range l.args {
		if name == "-" {
			if l.string("since") != "" {
				return nil, usage("--since needs files; standard input has no earlier revision")
			}
			add(document{path: "-"})
			continue
		}
		info, err := os.Stat(name)
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				return nil, fmt.Errorf("%s: %w", name, p.Err)
			}
			return nil, err
		}
		if !info.IsDir() {
			add(document{path: name})
			continue
		}
		root := strings.TrimRight(name, "/") + "/" // so that a link to a folder is followed when it is named
		err = filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
			switch {
			case err != nil && d != nil && d.IsDir() && p != root:
				l.partial = true
				if err := l.writer.Skip(diagnostic.Skipped{Path: asShown(p), Reason: cause(err)}); err != nil {
					return err
				}
				return fs.SkipDir
			case err != nil:
				return err
			case d.IsDir() && p != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "node_modules"):
				return fs.SkipDir
			case d.Type().IsRegular() && lintable(d.Name()):
				add(document{path: p, walked: true})
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// lintable reports whether a file of a folder is one that may hold requirements.
func lintable(name string) bool {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".md", ".markdown", ".txt", ".feature", ".csv", ".tsv":
		return true
	}
	return false
}

// document reads one file and reviews it. What is too large or no text is named and passed over.
func (l *linting) document(d document, o review.Options) error {
	if d.path == "-" {
		if o.As == "" {
			o.As = review.Markdown
		}
		source, reason, err := l.read(l.In)
		if err != nil {
			return fmt.Errorf("standard input: %w", err)
		}
		if reason != "" {
			return l.skip(document{path: "stdin"}, reason)
		}
		return l.report("stdin", source, o)
	}
	f, err := os.Open(d.path)
	if err != nil {
		return l.skip(d, cause(err))
	}
	defer f.Close()
	source, reason, err := l.read(f)
	if err != nil {
		return l.skip(d, cause(err))
	}
	if reason != "" {
		return l.skip(d, reason)
	}
	return l.report(asShown(d.path), source, o)
}

// read reads a document whole, or says why not.
func (l *linting) read(r io.Reader) (source []byte, reason string, err error) {
	limit := int64(l.int("max-size")) << 20
	source, err = io.ReadAll(io.LimitReader(r, limit+1))
	switch {
	case err != nil:
		return nil, "", err
	case int64(len(source)) > limit:
		return nil, fmt.Sprintf("it is larger than %d MB. Split it, or allow more with --max-size", l.int("max-size")), nil
	case bytes.HasPrefix(source, []byte{0xFF, 0xFE}), bytes.HasPrefix(source, []byte{0xFE, 0xFF}):
		return nil, "it is written in UTF-16. Save it as UTF-8", nil
	}
	return source, "", nil
}

// skip names a file that was not read. One that was asked for by name keeps the run from being complete.
func (l *linting) skip(d document, reason string) error {
	l.partial = l.partial || !d.walked
	return l.writer.Skip(diagnostic.Skipped{Path: asShown(d.path), Reason: reason})
}

func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err.Error()
	}
	return err.Error()
}

// asShown is a path as it is printed: relative to the folder the program runs in when it lies below, with /.
func asShown(p string) string {
	p = filepath.Clean(p)
	if filepath.IsAbs(p) {
		if wd, err := os.Getwd(); err == nil {
			if rel, err := filepath.Rel(wd, p); err == nil && filepath.IsLocal(rel) {
				p = rel
			}
		}
	}
	return filepath.ToSlash(p)
}

// readHouseRules reads the YAML files below a folder.
func readHouseRules(dir string) ([]rulebook.Rule, error) {
	const most = 4 << 20 // bytes of all files: rules are written by hand
	files, size := map[string][]byte{}, int64(0)
	root := strings.TrimRight(dir, "/") + "/" // so that a link to a folder is followed
	err := filepath.WalkDir(root, func(p string, d fs.DirEntry, err error) error {
		ext := strings.ToLower(filepath.Ext(p))
		if err != nil || !d.Type().IsRegular() || ext != ".yml" && ext != ".yaml" {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		if size += info.Size(); size > most {
			return fmt.Errorf("%s holds more than %d MB of rules. Name the folder of the team's own", dir, most>>20)
		}
		files[filepath.ToSlash(p)], err = os.ReadFile(p)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("house rules: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("house rules: %s holds no .yml or .yaml file", dir)
	}
	return rulebook.Load(files)
}
